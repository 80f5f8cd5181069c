"""The command line: parse, call the API, print; one line with a code for an expected error."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Final, NoReturn

from flightlm.flight.status import Fault, FlightError
from flightlm.ground import commands, completion, interactive, prompts
from flightlm.version import __version__

EXIT_INTERRUPTED: Final = 130
EXIT_TERMINATED: Final = 143
EXIT_PIPE: Final = 141
NAME_COLUMNS: Final = 14  # the longest name of a command, and its indent

RUN_EXAMPLES: Final = """\
examples:
  flightlm run --prompt "ROMEO:"
  flightlm run --weights gpt2/ --prompt "Hello" --temperature 0 --max-tokens 32
  flightlm run --weights gpt2_124M.bin --prompt "Once" --top-k 40 --top-p 0.95 --seed 7 --json
  printf 'To be' | flightlm run --stop "."
  flightlm run --interactive --max-tokens 64
  flightlm run --weights gpt2/ --prompts prompts.jsonl --slots 16 --seed 7

Without a prompt, a piped or redirected standard input is the prompt (its exact bytes), else the
end-of-text token (a newline for the byte vocabulary).  Text goes to standard output as it is
made, without the prompt; everything else goes to standard error.

With --prompts, every line holds one JSON string, and line k is answered by line k of the output:
{"line": k, "prompt_tokens": [], "tokens": [], "text": "", "finish_reason": "", "seed": 0}, or
{"line": k, "error": {"code": "", "message": ""}} where the line is malformed or its prompt cannot
run; the others go on, and the exit status is 1.  Line k has the seed S + k - 1 (modulo 2**64), so
its answer depends neither on the slots nor on the other lines.  At most 16 lines per slot run
ahead of the first line without an answer.

With --top N, standard error gets a line per token: its number, the token, its probability, and
the N best tokens with theirs; --json has them under "top", a list of [id, probability] per token.
They are the model's own: the softmax of its logits, before temperature, --top-k, --top-p,
--repetition-penalty, --logit-bias and --allow-tokens.  At a terminal the lines follow the text."""

TRAIN_EXAMPLES: Final = """\
examples:
  flightlm train --data book.txt --out runs/book
  flightlm train --data train.txt --val val.txt --out runs/s --layers 4 --heads 4 --channels 256
  flightlm train --data shards/ --preset 124M --seq-len 1024 --batch 4 --total-batch 65536 --out r
  flightlm train --init gpt2/ --data notes.txt --lr 3e-5 --steps 200 --out runs/tuned
  flightlm train --resume runs/book
  flightlm train --resume runs/book --steps 4000
  flightlm train --processes 2 --data shards/ --preset 124M --out runs/two
  mpirun -n 2 flightlm train --mpi --data shards/ --preset 124M --out runs/two

Data are texts, llm.c's token shards, or folders of shards.  A text is read as bytes unless
--tokenizer names another one; then it is encoded once, into DIR/data.  Windows of T tokens come in
an order that the seed decides, all of them in every epoch.

DIR holds log.jsonl, two checkpoints that take turns (each is written beside its slot, read back
and renamed, so a run can be killed at any moment), best.flm (lowest validation loss), and at the
end model.flm and loss.png; `flightlm convert` makes a Hugging Face folder or an llm.c file of them.
Ctrl-C or SIGTERM ends the run after the step, behind a checkpoint; a second one ends it at once.
--resume goes on to the same bits on the same machine with the same settings, and names what
differs.  MFU is (6 N + 12 L C T) FLOPs a token against this machine's own sgemm."""

PLAN_EXAMPLES: Final = """\
examples:
  flightlm plan --preset 124M
  flightlm plan --preset 124M --slots 8
  flightlm plan --weights gpt2/ --context 512 --json
  flightlm plan --train --preset 124M --batch 4 --seq-len 1024 --recompute gelu"""

INSPECT_EXAMPLES: Final = """\
examples:
  flightlm inspect gpt2/
  flightlm inspect model.flm --json"""

CONVERT_EXAMPLES: Final = """\
examples:
  flightlm convert gpt2/ gpt2.flm
  flightlm convert gpt2_124M.bin gpt2.flm --dtype bf16
  flightlm convert gpt2.flm gpt2_124M.bin --dtype fp32
  flightlm convert gpt2.flm gpt2-folder/

DST says the form: NAME.flm is a flight image, NAME.bin llm.c's model file (v3 fp32 or v5 bf16; its
gpt2_tokenizer.bin goes beside it), anything else a Hugging Face folder.  The source's dtype is kept
unless --dtype is given; then values round to nearest, ties to even.  What is written appears
under its name only when it is complete and on the disk."""

COMPLETION_EXAMPLES: Final = """\
examples:
  flightlm completion bash
  flightlm completion zsh

Where a shell looks for it:
  bash   flightlm completion bash > ~/.local/share/bash-completion/completions/flightlm
  zsh    flightlm completion zsh > ~/.zfunc/_flightlm      (with ~/.zfunc in fpath)
  fish   flightlm completion fish > ~/.config/fish/completions/flightlm.fish
  tcsh   flightlm completion tcsh > ~/.flightlm.tcsh       (and: source ~/.flightlm.tcsh)

For one session of bash: source <(flightlm completion bash).  The scripts are made by shtab:
pip install 'flightlm[ground]'."""

BENCH_EXAMPLES: Final = """\
examples:
  flightlm bench --size tiny --rounds 1
  flightlm bench --peers huggingface,llama.cpp --measure decode,prefill
  flightlm bench --llmc ~/llm.c --work /var/tmp/bench --output result.json
  flightlm bench --from result.json --readme README.md

Every engine has a process of its own, and all take their turns in every round.  Before anything
is timed, an engine must give flightlm's scores (within 1e-3 of the largest) and its greedy tokens.
A sample is contaminated if others used more than 5 % of the processors meanwhile; it is taken
again at most twice, and marked.  huggingface, ctranslate2 and llama.cpp come with
pip install 'flightlm[bench]'; what is not installed is named, and the others run.  llm.c is built
with cc from the checkout that --llmc names.  The models are seeded random weights in the work
folder: about 3 GB for 124M with every peer.  docs/bench.md describes the JSON."""

CERTIFY_EXAMPLES: Final = """\
examples:
  flightlm certify
  flightlm certify src/ --profile flight
  flightlm certify --select P10-R1,P10-R2.1 --certificates
  flightlm certify --format json --format text --output reports/
  flightlm certify --format sarif --format junit --format markdown --output reports/
  flightlm certify --explain P10-R2.1
  flightlm certify --explain-proof src/app.py:41
  flightlm certify --init
  flightlm certify --update-baseline --baseline certify-baseline.json
  flightlm certify --diff origin/main
  flightlm certify --compliance evidence/

Exit status: 0 compliant; 1 findings; 2 the options, a path or the configuration cannot be used;
3 the analysis is incomplete (a file could not be read or parsed, none was found), or failed.  What
is analysed is read and never imported or run.  Without --config the nearest pyproject.toml from
the working directory upwards is read, its table [tool.flightlm.certify].

Formats, and their files in the folder of --output, where other files are left alone:
  text            certify.txt             for people
  json            certify.json            for programs
  html            certify.html            one page with everything (pip install 'flightlm[ground]')
  markdown        certify.md              a summary, for GITHUB_STEP_SUMMARY
  github          certify-github.txt      annotations of a pull request
  junit           certify.xml             a test case for each file and rule
  sarif           certify.sarif           the open findings, for code scanning; in a folder with
  sarif-evidence  certify-evidence.sarif  everything, proofs and deviations too, to keep"""

TOKENIZE_EXAMPLES: Final = """\
examples:
  flightlm tokenize book.txt book.bin
  flightlm tokenize a.txt b.txt data.bin --tokenizer gpt2/ --val-tokens 32768
  zcat corpus.gz | flightlm tokenize - corpus.bin --tokenizer gpt2/ --shard-tokens 100000000

The shards are llm.c's, for its programs and for `flightlm train` and `flightlm eval`: a header,
then the ids in 16 bits each.  Several are numbered, SHARD_000000.bin and so on.  The end of text
stands before every text, and with --split-on before every section of one, as in llm.c's scripts
(in bash, --split-on $'\\n\\n' ends a section after every empty line).  <|endoftext|> in a text is
ordinary text.  Memory stays bounded however long a text is; it needs white space now and then.
All shards appear when everything is written and on the disk, or none."""

EVAL_EXAMPLES: Final = """\
examples:
  flightlm eval --data hamlet.txt
  flightlm eval --weights gpt2/ --data wiki.txt --stride 512
  flightlm eval --weights gpt2.flm --data shards/val_*.bin --context 256 --json

DATA are texts, llm.c's shards (*.bin), and folders of shards.  Windows of the context's length go
over each of them; all tokens but the first are scored once.  With --stride N windows overlap, and
each token is scored with at least context - N tokens before it.  A text that must be encoded goes
through a temporary folder (TMPDIR): the end of text before it, like a shard of `flightlm tokenize`;
bytes are scored as they are.  The standard error is that of the mean loss, windows as the sample.
Bits per byte count the bytes of the scored tokens; the end of text has none.

With --json: {"schema": "flightlm-eval/1", "model": {}, "data": {"paths": [], "tokens": 0},
"context": 0, "stride": 0, "windows": 0, "scored_tokens": 0, "scored_bytes": 0, "loss": 0,
"standard_error": 0, "perplexity": 0, "bits_per_token": 0, "bits_per_byte": 0, "seconds": 0,
"memory": {}, "environment": {}}; null for what is unknown: scored_bytes and bits_per_byte without
a tokenizer, standard_error for one window."""

PLOT_EXAMPLES: Final = """\
examples:
  flightlm plot runs/shakespeare/log.jsonl
  flightlm plot runs/*/log.jsonl --output runs.svg --x tokens
  flightlm plot log.jsonl --smooth 50

The logs are those that `flightlm train` writes.  Training losses are thin, validation losses bold;
learning rate and norm of the gradients stand below.  A run is named by its file, or by its folder
where the file is just a log.  The picture replaces one of its name.  It is drawn by matplotlib:
pip install 'flightlm[ground]'."""

SELFTEST_EXAMPLES: Final = """\
examples:
  flightlm selftest
  flightlm selftest --debug-state gpt2_124M_debug_state.bin --weights gpt2_124M.bin
  flightlm selftest --write-debug-state state.bin --weights gpt2_124M.bin --batch 4 --seq-len 64

A debug state is llm.c's file of a batch with its logits, loss and gradients, as its train_gpt2.py
writes it and its test_gpt2 reads it.  It is compared number by number: logits within 1e-3, the loss
within 1e-5, a gradient g within 1e-6 + 1e-3 |g|.  The exit status is 1 where something differs."""


class CommandHelp(argparse.HelpFormatter):
    """The help that lists the commands, each with what it does on the same line.

    argparse forgets the indent of the names when it looks for the widest one.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog)
        self._action_max_length = NAME_COLUMNS


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are FlightErrors, and whose help can fail like any output.

    Make it with allow_abbrev=False: an abbreviation that works today is ambiguous tomorrow.
    """

    def _print_message(self, message: str, file: object = None) -> None:
        """Help and version go the way of all output."""
        assert file is not sys.stderr, "an error is raised and not printed"
        commands.write_out(message)

    def error(self, message: str) -> NoReturn:
        """Raise FlightError(OPTION) instead of printing the usage."""
        raise FlightError(Fault.OPTION, message)


def documented(parser: argparse.ArgumentParser) -> bool:
    """Whether every option and argument of a command says what it is."""
    actions: list[argparse.Action] = parser._actions
    return all(action.help for action in actions)


def add_source(parser: argparse.ArgumentParser, weights: bool) -> None:
    """Options that say which model."""
    if weights:
        parser.add_argument(
            "--weights",
            metavar="PATH",
            help="Hugging Face folder, .safetensors, llm.c .bin or .flm (default: embedded model)",
        )
    parser.add_argument(
        "--tokenizer",
        metavar="PATH",
        help='tokenizer folder or file, instead of the one found; "bytes" is one token per byte',
    )
    parser.add_argument(
        "--heads", type=int, metavar="N", help="attention heads, for a bare .safetensors"
    )
    assert documented(parser), "every option has a help"


def add_run(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm run`."""
    parser = group.add_parser(
        "run",
        help="write text with a model",
        description="Write text with a GPT-2.",
        epilog=RUN_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_source(parser, weights=True)
    add_prompt(parser)
    add_choice(parser)
    add_ending(parser)
    add_machine(parser)
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=run)


def add_prompt(parser: argparse.ArgumentParser) -> None:
    """Options of `flightlm run` that give the prompt."""
    prompt = parser.add_argument_group("prompt (at most one)")
    prompt.add_argument("--prompt", metavar="TEXT", help="the text to continue")
    prompt.add_argument("--prompt-file", metavar="F", help="a UTF-8 file to continue")
    prompt.add_argument("--tokens", metavar="1,2,3", help="the prompt as token ids")
    prompt.add_argument(
        "--prompts", metavar="F", help="a file with one JSON string per line; - is standard input"
    )
    prompt.add_argument(
        "--interactive",
        action="store_true",
        help="answer line by line and keep the text; /help there lists the commands",
    )
    prompt.add_argument(
        "--allow-special", action="store_true", help="<|endoftext|> in the prompt is the token"
    )
    assert documented(parser), "every option has a help"


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Options of `flightlm run` that say how tokens are chosen."""
    choice = parser.add_argument_group("choosing tokens")
    choice.add_argument("--max-tokens", type=int, metavar="N", help="new tokens (default: 128)")
    choice.add_argument(
        "--temperature", type=float, default=0.8, metavar="F", help="0 is greedy (default: 0.8)"
    )
    choice.add_argument(
        "--top-k", type=int, default=0, metavar="K", help="keep the K best (default: 0, off)"
    )
    choice.add_argument(
        "--top-p", type=float, default=1.0, metavar="P", help="nucleus (default: 1, off)"
    )
    choice.add_argument(
        "--repetition-penalty", type=float, default=1.0, metavar="F", help="default: 1, off"
    )
    choice.add_argument(
        "--logit-bias",
        action="append",
        default=[],
        metavar="ID=F",
        help="add F to the score of an id; repeatable",
    )
    choice.add_argument(
        "--allow-tokens", metavar="FILE", help="ids that may be chosen, one per line; no other is"
    )
    choice.add_argument("--seed", type=int, default=0, metavar="S", help="default: 0")
    assert documented(parser), "every option has a help"


def add_ending(parser: argparse.ArgumentParser) -> None:
    """Options of `flightlm run` that say where the text ends."""
    ending = parser.add_argument_group("ending")
    ending.add_argument(
        "--stop",
        action="append",
        default=[],
        metavar="STR",
        help="end before this text; repeatable",
    )
    ending.add_argument("--ignore-eot", action="store_true", help="go on after end of text")


def add_machine(parser: argparse.ArgumentParser) -> None:
    """Options of `flightlm run` that say how it runs and what it prints."""
    machine = parser.add_argument_group("machine and output")
    machine.add_argument("--context", type=int, metavar="N", help="positions to plan for")
    machine.add_argument(
        "--threads", type=int, metavar="N", help="BLAS threads (default: physical cores)"
    )
    machine.add_argument(
        "--slots", type=int, metavar="N", help="prompts to run at once, 1 to 64 (default: 8)"
    )
    machine.add_argument("--json", action="store_true", help="print one JSON object, no stream")
    machine.add_argument(
        "--top",
        type=int,
        default=0,
        metavar="N",
        help="show the N best tokens of each step and their probabilities, 1 to 50",
    )
    machine.add_argument("--stats", action="store_true", help="print speed and memory at the end")
    assert documented(parser), "every option has a help"


def run(options: argparse.Namespace) -> int:
    """`flightlm run`, once, in turns, or for a file of prompts."""
    assert isinstance(options.interactive, bool), "the option was parsed"
    if options.prompts is not None:
        if options.top != 0:
            raise FlightError(Fault.OPTION, "--top needs a single prompt, and not --prompts")
        return prompts.run(options)
    if options.slots is not None:
        raise FlightError(Fault.OPTION, "--slots needs --prompts")
    if options.interactive:
        return interactive.run(options)
    return commands.run(options)


class Given(argparse.Action):
    """Keeps an option that was given in a table of its own, so that defaults can come later."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Remember the value under the option's name."""
        table: dict[str, object] = dict(namespace.given or {})
        table[self.dest] = values
        namespace.given = table


def add_train(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm train`."""
    parser = group.add_parser(
        "train",
        help="train a model in one block of memory",
        description="Train a GPT-2, from scratch or from weights, in one block of memory.",
        epilog=TRAIN_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_train_source(parser)
    add_train_model(parser)
    add_train_steps(parser)
    add_train_optimiser(parser)
    add_train_output(parser)
    add_train_team(parser)
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=train, given=None)


def add_train_source(parser: argparse.ArgumentParser) -> None:
    """Options of `flightlm train` that say what it reads and where it writes."""
    source = parser.add_argument_group("data and folder")
    source.add_argument(
        "--data", nargs="+", action=Given, metavar="FILE", help="texts, shards, folders of shards"
    )
    source.add_argument(
        "--val", nargs="+", action=Given, metavar="FILE", help="the same, to validate with"
    )
    source.add_argument(
        "--tokenizer",
        action=Given,
        metavar="PATH",
        help='tokenizer folder or file; "bytes" is one token per byte (default for small presets)',
    )
    source.add_argument("--out", metavar="DIR", help="the folder of the run")
    source.add_argument("--resume", metavar="DIR", help="go on with the run in this folder")
    assert documented(parser), "every option has a help"


def add_train_model(parser: argparse.ArgumentParser) -> None:
    """Options of `flightlm train` that say which model."""
    model = parser.add_argument_group("model (of a new run)")
    model.add_argument(
        "--preset",
        metavar="NAME",
        help="nano, micro, mini, gopher-44m, 124M, 355M, 774M or 1558M (default: micro)",
    )
    model.add_argument("--init", metavar="PATH", help="begin with these weights")
    model.add_argument("--layers", type=int, metavar="N", help="instead of a preset")
    model.add_argument("--heads", type=int, metavar="N", help="instead of a preset")
    model.add_argument("--channels", type=int, metavar="N", help="instead of a preset")
    model.add_argument(
        "--positions", type=int, metavar="N", help="rows of wpe (default: T; 1024 for 124M and up)"
    )
    model.add_argument(
        "--vocab", type=int, metavar="N", help="rows of wte (default: the tokenizer's, or 50257)"
    )
    assert documented(parser), "every option has a help"


def add_train_steps(parser: argparse.ArgumentParser) -> None:
    """Options of `flightlm train` that say what a step is."""
    steps = parser.add_argument_group("steps")
    steps.add_argument("--steps", type=int, action=Given, metavar="N", help="default: 2000")
    steps.add_argument(
        "--batch", type=int, action=Given, metavar="B", help="sequences at once (default: 12)"
    )
    steps.add_argument(
        "--seq-len", type=int, action=Given, metavar="T", help="tokens of each (default: 64)"
    )
    steps.add_argument(
        "--total-batch",
        type=int,
        action=Given,
        metavar="TOKENS",
        help="tokens of a step, a multiple of B T (default: B T)",
    )
    steps.add_argument(
        "--dropout",
        type=float,
        action=Given,
        metavar="F",
        help="share of zeros in embeddings, attention weights and branches (default: 0)",
    )
    steps.add_argument(
        "--recompute",
        action=Given,
        metavar="MODE",
        help="none, or gelu: less memory, a little slower (default: none)",
    )
    steps.add_argument("--seed", type=int, action=Given, metavar="S", help="default: 1337")
    steps.add_argument(
        "--threads",
        type=int,
        metavar="N",
        help="BLAS threads of a process (default: its share of the physical cores)",
    )
    assert documented(parser), "every option has a help"


def add_train_optimiser(parser: argparse.ArgumentParser) -> None:
    """Options of `flightlm train` that say how weights change."""
    group = parser.add_argument_group("optimiser (AdamW)")
    group.add_argument("--lr", type=float, action=Given, metavar="F", help="default: 1e-3")
    group.add_argument(
        "--min-lr", type=float, action=Given, metavar="F", help="at the end (default: lr / 10)"
    )
    group.add_argument(
        "--warmup", type=int, action=Given, metavar="N", help="steps (default: 100, or a tenth)"
    )
    group.add_argument(
        "--schedule",
        action=Given,
        metavar="S",
        help="constant, linear, cosine or wsd (default: cosine)",
    )
    group.add_argument(
        "--weight-decay", type=float, action=Given, metavar="F", help="default: 0.1"
    )
    group.add_argument(
        "--decay",
        action=Given,
        metavar="RULE",
        help="2d: matrices alone, or all: as llm.c on a CPU (default: 2d)",
    )
    group.add_argument("--beta1", type=float, action=Given, metavar="F", help="default: 0.9")
    group.add_argument("--beta2", type=float, action=Given, metavar="F", help="default: 0.99")
    group.add_argument(
        "--clip", type=float, action=Given, metavar="F", help="largest norm, 0 is off (default: 1)"
    )
    group.add_argument(
        "--skip-loss-z",
        type=float,
        action=Given,
        metavar="Z",
        help="skip a step whose loss is so many deviations high (default: 0, off)",
    )
    group.add_argument(
        "--skip-norm-z",
        type=float,
        action=Given,
        metavar="Z",
        help="the same for the gradient norm (default: 0, off)",
    )
    assert documented(parser), "every option has a help"


def add_train_output(parser: argparse.ArgumentParser) -> None:
    """Options of `flightlm train` that say what it writes on its way."""
    output = parser.add_argument_group("on the way (0 is never)")
    output.add_argument(
        "--checkpoint-every", type=int, action=Given, metavar="N", help="steps (default: 500)"
    )
    output.add_argument(
        "--eval-every", type=int, action=Given, metavar="N", help="steps (default: 250)"
    )
    output.add_argument(
        "--eval-windows", type=int, action=Given, metavar="N", help="default: 0, all of them"
    )
    output.add_argument(
        "--sample-every", type=int, action=Given, metavar="N", help="steps (default: 0)"
    )
    output.add_argument(
        "--sample-prompt", action=Given, metavar="TEXT", help="default: a line feed"
    )
    output.add_argument(
        "--sample-tokens", type=int, action=Given, metavar="N", help="default: 128"
    )
    output.add_argument(
        "--log-every",
        type=int,
        action=Given,
        metavar="N",
        help="steps between lines where there is no bar (default: 10)",
    )
    output.add_argument(
        "--on-full",
        action=Given,
        metavar="WHAT",
        help="when the disk is full: stop, or continue without this checkpoint (default: stop)",
    )
    assert documented(parser), "every option has a help"


def add_train_team(parser: argparse.ArgumentParser) -> None:
    """Options of `flightlm train` for more than one process."""
    team = parser.add_argument_group("several processes (docs/training-processes.md)")
    team.add_argument(
        "--processes",
        type=int,
        metavar="N",
        help="on this machine, each with batches of its own (default: 1; resumed: as before)",
    )
    team.add_argument(
        "--mpi", action="store_true", help="train with the processes that mpirun started"
    )
    team.add_argument(
        "--mpi-timeout",
        type=float,
        metavar="SECONDS",
        help="longest wait of a process for the others (default: 1800)",
    )
    assert documented(parser), "every option has a help"


def train(options: argparse.Namespace) -> int:
    """`flightlm train`."""
    # What only this command needs would slow every other one down.
    from flightlm.ground.train import command

    assert options.command is train, "the option was parsed"
    return command.run(options)


def add_plan(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm plan`."""
    parser = group.add_parser(
        "plan",
        help="print memory and work of a model before anything is allocated",
        description="Print the exact memory, per segment, and the work per token of a model.",
        epilog=PLAN_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_source(parser, weights=True)
    parser.add_argument(
        "--preset", metavar="NAME", help="124M, 355M, 774M or 1558M; small ones with --train"
    )
    parser.add_argument("--context", type=int, metavar="N", help="positions to plan for")
    parser.add_argument(
        "--slots", type=int, default=1, metavar="N", help="prompts to run at once (default: 1)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    training = parser.add_argument_group("training, with the defaults of `flightlm train`")
    training.add_argument("--train", action="store_true", help="plan a training run")
    training.add_argument("--batch", type=int, default=12, metavar="B", help="sequences at once")
    training.add_argument("--seq-len", type=int, default=64, metavar="T", help="tokens of each")
    training.add_argument("--recompute", default="none", metavar="MODE", help="none or gelu")
    training.add_argument("--dropout", type=float, default=0.0, metavar="F", help="share of zeros")
    training.add_argument(
        "--processes", type=int, default=1, metavar="N", help="on one machine (default: 1)"
    )
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=commands.plan)


def add_inspect(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm inspect`."""
    parser = group.add_parser(
        "inspect",
        help="show what a model on disk is",
        description="Check a model on disk and show what it is.",
        epilog=INSPECT_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("path", metavar="PATH", help="the model")
    add_source(parser, weights=False)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=commands.inspect)


def add_convert(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm convert`."""
    parser = group.add_parser(
        "convert",
        help="write a model in another form",
        description="Write a model as a flight image, an llm.c file or a Hugging Face folder.",
        epilog=CONVERT_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("source", metavar="SRC", help="the model")
    parser.add_argument("destination", metavar="DST", help="NAME.flm, NAME.bin or a folder")
    parser.add_argument("--dtype", metavar="D", help="fp32, bf16 or fp16 (default: the source's)")
    parser.add_argument("--force", action="store_true", help="replace an existing DST")
    add_source(parser, weights=False)
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=commands.convert)


def add_selftest(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm selftest`."""
    parser = group.add_parser(
        "selftest",
        help="check this build and this machine",
        description="Compare a golden forward pass and tokenizer vectors, in under a second; or "
        "logits, loss and gradients with llm.c's debug state.",
        epilog=SELFTEST_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    state = parser.add_argument_group("llm.c's debug states")
    state.add_argument("--debug-state", metavar="FILE", help="compare with this one")
    state.add_argument("--write-debug-state", metavar="FILE", help="write one for a seeded batch")
    state.add_argument(
        "--weights", metavar="PATH", help="the model, as for run (default: embedded model)"
    )
    state.add_argument("--heads", type=int, metavar="N", help="for a bare .safetensors")
    state.add_argument("--batch", type=int, metavar="B", help="sequences to write (default: 4)")
    state.add_argument("--seq-len", type=int, metavar="T", help="tokens of each (default: 64)")
    state.add_argument("--seed", type=int, metavar="S", help="of the batch (default: 0)")
    state.add_argument("--force", action="store_true", help="replace an existing file")
    state.add_argument(
        "--threads", type=int, metavar="N", help="BLAS threads (default: physical cores)"
    )
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=selftest)


def selftest(options: argparse.Namespace) -> int:
    """`flightlm selftest`."""
    assert isinstance(options.force, bool), "the option was parsed"
    if options.debug_state is None and options.write_debug_state is None:
        asked = {"--weights": options.weights, "--heads": options.heads, "--batch": options.batch}
        asked |= {"--seq-len": options.seq_len, "--seed": options.seed}
        asked |= {"--threads": options.threads, "--force": options.force or None}
        for name, value in asked.items():
            if value is not None:
                raise FlightError(Fault.OPTION, f"{name} needs a debug state")
        return commands.selftest(options)
    # What only this needs would slow every other command down.
    from flightlm.ground import debug_state

    return debug_state.run(options)


def add_tokenize(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm tokenize`."""
    parser = group.add_parser(
        "tokenize",
        help="make shards of tokens from text files",
        description="Encode text files into llm.c's token shards.",
        epilog=TOKENIZE_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("texts", nargs="+", metavar="TEXT", help="a file; - is standard input")
    parser.add_argument("shard", metavar="SHARD", help="NAME.bin")
    parser.add_argument(
        "--tokenizer",
        metavar="PATH",
        help='tokenizer folder or file (default: "bytes", one token per byte)',
    )
    parser.add_argument(
        "--shard-tokens",
        type=int,
        default=100_000_000,
        metavar="N",
        help="most tokens of a shard (default: 100000000)",
    )
    parser.add_argument(
        "--val-tokens",
        type=int,
        metavar="N",
        help="the first N tokens go to NAME_val.bin, the others to NAME_train.bin",
    )
    parser.add_argument(
        "--split-on", default="", metavar="STR", help="a section of a text ends after this"
    )
    parser.add_argument(
        "--force", action="store_true", help="replace existing shards of these names"
    )
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=tokenize)


def tokenize(options: argparse.Namespace) -> int:
    """`flightlm tokenize`."""
    # What only this command needs would slow every other one down.
    from flightlm.ground import tokenize_text as command

    assert isinstance(options.texts, list), "the option was parsed"
    return command.run(options)


def add_eval(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm eval`."""
    parser = group.add_parser(
        "eval",
        help="measure how well a model predicts text",
        description="Measure the loss, the perplexity and the bits per byte of a model on data.",
        epilog=EVAL_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_source(parser, weights=True)
    parser.add_argument(
        "--data", nargs="+", required=True, metavar="FILE", help="texts, shards, or folders"
    )
    parser.add_argument(
        "--context", type=int, metavar="N", help="tokens of a window (default: all positions)"
    )
    parser.add_argument(
        "--stride", type=int, metavar="N", help="between windows (default: the context)"
    )
    parser.add_argument("--max-windows", type=int, metavar="N", help="score the first N windows")
    parser.add_argument(
        "--threads", type=int, metavar="N", help="BLAS threads (default: physical cores)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=evaluate)


def evaluate(options: argparse.Namespace) -> int:
    """`flightlm eval`."""
    # What only this command needs would slow every other one down.
    from flightlm.ground import evaluate as command

    assert isinstance(options.data, list), "the option was parsed"
    return command.run(options)


def add_plot(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm plot`."""
    parser = group.add_parser(
        "plot",
        help="draw the losses of training runs",
        description="Draw the logs of training runs, overlaid, as one picture.",
        epilog=PLOT_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("logs", nargs="+", metavar="LOG", help="a log of `flightlm train`")
    parser.add_argument(
        "--output",
        metavar="FILE",
        help="NAME.png or NAME.svg (default: the name of the first log, .png)",
    )
    parser.add_argument(
        "--smooth",
        type=int,
        metavar="N",
        help="steps of the running mean of the training loss; 1 is off (default: a hundredth)",
    )
    parser.add_argument(
        "--x", default="step", metavar="AXIS", help="step, tokens or seconds (default: step)"
    )
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=plot)


def plot(options: argparse.Namespace) -> int:
    """`flightlm plot`."""
    # What only this command needs would slow every other one down.
    from flightlm.ground import plot as command

    assert isinstance(options.logs, list), "the option was parsed"
    return command.plot(options)


def add_bench(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm bench`."""
    parser = group.add_parser(
        "bench",
        help="measure this implementation side by side with its peers",
        description="Measure flightlm and its peers by turns on this machine.",
        epilog=BENCH_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--size",
        default="124M",
        metavar="S",
        help="124M, 355M, or tiny, a 1 MB model for trying the command (default: 124M)",
    )
    parser.add_argument(
        "--peers",
        metavar="A,B",
        help="of huggingface, ctranslate2, llama.cpp and llm.c (default: all; \"\" is none)",
    )
    parser.add_argument("--llmc", metavar="PATH", help="a checkout of llm.c, for that peer")
    parser.add_argument(
        "--measure",
        metavar="A,B",
        help="of decode, prefill, batch, load, start and memory (default: all)",
    )
    parser.add_argument(
        "--rounds", type=int, default=7, metavar="N", help="turns of every engine (default: 7)"
    )
    parser.add_argument(
        "--threads", type=int, metavar="N", help="of every engine (default: physical cores)"
    )
    parser.add_argument(
        "--work", metavar="DIR", help="keep the models there (default: a temporary folder)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, no table")
    parser.add_argument("--output", metavar="FILE", help="write the JSON there, too")
    parser.add_argument(
        "--readme", metavar="FILE", help="put the table between the markers of its size there"
    )
    parser.add_argument(
        "--from", dest="result", metavar="FILE", help="show an earlier result; measure nothing"
    )
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=bench)


def bench(options: argparse.Namespace) -> int:
    """`flightlm bench`."""
    # What only this command needs would slow every other one down.
    from flightlm.ground.bench import command

    assert options.size is not None, "the option was parsed"
    return command.run(options)


def add_certify(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm certify`."""
    parser = group.add_parser(
        "certify",
        help="check Python source against the ten rules",
        description="Check Python source against the Power of Ten, adapted to Python.",
        epilog=CERTIFY_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files or folders (default: as configured, or .)"
    )
    parser.add_argument(
        "--profile", metavar="P", help="flight or ground (default: per path, as configured)"
    )
    parser.add_argument(
        "--select", action="append", metavar="IDS", help="only these rules: P10-R2,P10-R4.1"
    )
    parser.add_argument("--ignore", action="append", metavar="IDS", help="all but these rules")
    parser.add_argument(
        "--format", action="append", metavar="F", help="repeatable; see below (default: text)"
    )
    parser.add_argument(
        "--output", metavar="PATH", help="write there: a file, or a folder for several formats"
    )
    parser.add_argument("--config", metavar="FILE", help="instead of the nearest pyproject.toml")
    parser.add_argument(
        "--baseline", metavar="FILE", help="findings listed there are known and do not fail"
    )
    parser.add_argument(
        "--update-baseline",
        action="store_true",
        help="make the baseline, or remove from it what is gone; it never grows",
    )
    parser.add_argument(
        "--diff", metavar="BASE", help="only findings on what changed since a git revision"
    )
    parser.add_argument(
        "--compliance", metavar="DIR", help="write plans, summary, records and permits there"
    )
    parser.add_argument(
        "--init", action="store_true", help="write a configuration for code that exists"
    )
    parser.add_argument("--explain", metavar="ID", help="print the page of a rule")
    parser.add_argument(
        "--explain-proof", metavar="FILE:LINE", help="print the proof of what stands there"
    )
    parser.add_argument(
        "--certificates", action="store_true", help="add recursion, loop and allocation tables"
    )
    parser.add_argument("--list-rules", action="store_true", help="print every rule")
    parser.add_argument("--statistics", action="store_true", help="print counts for every rule")
    parser.add_argument("--quiet", action="store_true", help="print findings alone, a line each")
    parser.add_argument(
        "--jobs", type=int, metavar="N", help="processes (default: one per processor)"
    )
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=certify)


def certify(options: argparse.Namespace) -> int:
    """`flightlm certify`."""
    # What only this command needs would slow every other one down.
    from flightlm.ground import certify as command

    assert isinstance(options.paths, list), "the option was parsed"
    return command.run(options)


def add_completion(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm completion`."""
    parser = group.add_parser(
        "completion",
        help="print a script that completes this command line in a shell",
        description="Print the script that makes a shell complete flightlm's command line.",
        epilog=COMPLETION_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "shell", metavar="SHELL", choices=completion.SHELLS, help="bash, zsh, tcsh or fish"
    )
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=complete)


def complete(options: argparse.Namespace) -> int:
    """`flightlm completion`."""
    assert options.shell in completion.SHELLS, "the option was parsed"
    commands.write_out(completion.script(build_parser(), options.shell))
    return 0


# In the order of the help.
COMMANDS: Final = (
    add_run,
    add_plan,
    add_inspect,
    add_convert,
    add_tokenize,
    add_eval,
    add_plot,
    add_selftest,
    add_train,
    add_certify,
    add_bench,
    add_completion,
)


def build_parser() -> Parser:
    """The whole command line."""
    parser = Parser(
        prog="flightlm",
        description="GPT-2 in one fixed block of memory, written like flight software.",
        formatter_class=CommandHelp,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"flightlm {__version__}")
    group = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in COMMANDS:
        add(group)
    assert len(group.choices) == len(COMMANDS), "every command has a name of its own"
    return parser


def terminated(number: int, frame: FrameType | None) -> NoReturn:
    """SIGTERM ends the program the orderly way: files are removed, descriptors closed."""
    raise SystemExit(EXIT_TERMINATED)


def refuse(error: FlightError) -> int:
    """Report an expected error in one line; return its exit status."""
    commands.report_error(error)
    assert error.exit_status > 0, "an error is no success"
    return error.exit_status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    try:
        parser = build_parser()
        options = parser.parse_args(arguments)
        status = options.command(options)
    except FlightError as error:
        return refuse(error)
    except MemoryError:
        # The plan fitted; something beside the block (a long prompt, a list of ids) did not.
        return refuse(FlightError(Fault.MEMORY, "the system refused more memory"))
    except BrokenPipeError:
        return EXIT_PIPE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    assert isinstance(status, int), "a command returns its exit status"
    return status


def entry() -> NoReturn:
    """The console script."""
    signal.signal(signal.SIGTERM, terminated)
    if sys.__stdout__ is None:
        raise SystemExit(refuse(FlightError(Fault.DESTINATION, "standard output is closed")))
    raise SystemExit(main())
