"""Several generations at once: one pass of matrix products for every slot that runs.

A slot is a session with a cache, a sampler and buffers of its own; slots share the weights and
the activations of a pass.  A slot that finished takes the next prompt while the others go on.
`step` is the steady-state root of a batch, as `Session.step` is of one sequence.
"""

from __future__ import annotations

from typing import Final

from flightlm.flight import limits
from flightlm.flight.model import Model
from flightlm.flight.session import Finish, GenerateOptions, Session
from flightlm.flight.vocab import NO_TOKEN


class Batch:
    """The slots of a model: `admit` a prompt to a slot, then `step` until `running` says no.

    What a slot produced is read from its `session` until the slot is admitted to again.
    """

    __slots__ = ("_lanes", "_model", "sessions")

    def __init__(self, model: Model, sessions: tuple[Session, ...]) -> None:
        assert len(sessions) == len(model.caches), "one session per slot"
        assert len(sessions) <= limits.MAX_SLOTS, "the slots are bounded"
        for slot in range(len(sessions)):
            session = sessions[slot]
            assert session.cache is model.caches[slot], "sessions stand in the order of slots"
        self._model: Final = model
        self.sessions: Final = sessions
        self._lanes = 0

    def running(self, slot: int) -> bool:
        """True while the slot has more tokens to make."""
        assert slot >= 0, "slots count from 0"
        assert slot < len(self.sessions), "the slot exists"
        session = self.sessions[slot]
        return session.finish is Finish.RUNNING

    def clear(self) -> None:
        """Free every slot, whatever it was doing."""
        assert len(self.sessions) <= limits.MAX_SLOTS, "the slots are bounded"
        for session in self.sessions:
            session.give_up()
        assert not self.running(0), "no slot runs"

    def admit(self, slot: int, prompt: int, options: GenerateOptions) -> None:
        """Run the first `prompt` ids of model.tokens in a slot and choose its first token.

        The slot is free; it may have finished already when this returns.  Raises FlightError as
        `Session.begin`; nothing has changed then.
        """
        assert not self.running(slot), "a slot finishes before it takes another prompt"
        session = self.sessions[slot]
        session.begin(prompt, options)
        # At once, for the next pass of the batch writes its logits where these are.
        _ = session.take(self._model.logits)
        assert session.count <= 1, "a slot begins with its first token"

    def step(self) -> int:  # flightlm: steady
        """One token for every slot that runs; returns how many slots ran."""
        assert len(self.sessions) <= limits.MAX_SLOTS, "the slots are bounded"
        self._gather()
        lanes = self._lanes
        assert lanes <= len(self.sessions), "at most one lane per slot"
        if lanes == 0:
            return 0
        self._model.step_lanes(lanes)
        lane = 0
        for session in self.sessions:
            if session.finish is Finish.RUNNING:
                _ = session.take(self._model.lane_logits[lane])
                lane += 1
        assert lane == lanes, "every slot that ran took its logits"
        return lanes

    def _gather(self) -> None:
        """Give every slot that runs a lane, in the order of slots."""
        assert len(self.sessions) <= limits.MAX_SLOTS, "the slots are bounded"
        self._lanes = 0
        for slot in range(len(self.sessions)):
            session = self.sessions[slot]
            if session.finish is Finish.RUNNING:
                token = session.pending()
                assert token != NO_TOKEN, "a slot that runs has a token to go on from"
                self._model.put_lane(self._lanes, slot, token)
                self._lanes += 1
