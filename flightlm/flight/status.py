"""Fault codes and the one exception type for everything that comes from outside.

Three tiers, never mixed: an `assert` guards an internal invariant (a failing one is a defect);
a `FlightError` reports a bad file, option, prompt or environment, with a code, the numbers and
the remedy; a fault at run time is an event with a policy.  This module is the second tier.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

EXIT_USAGE: Final = 2
EXIT_DATA: Final = 3
EXIT_RESOURCE: Final = 4


class Fault(Enum):
    """One kind of expected failure: (code, exit status, remedy).

    Codes are stable: a code is never given to another fault, and a retired one stays unused.
    """

    # Environment.
    OPTIMISED = (
        "FLM-ENV-001",
        EXIT_USAGE,
        "run Python without -O and unset PYTHONOPTIMIZE: assertions are part of the design",
    )
    THREADS = (
        "FLM-ENV-002",
        EXIT_USAGE,
        "give --threads a whole number from 1 to the cores of this machine",
    )
    BYTE_ORDER = ("FLM-ENV-003", EXIT_USAGE, "use a little-endian machine")
    # Command line.
    OPTION = ("FLM-USE-001", EXIT_USAGE, "see `flightlm COMMAND --help`")
    CONFLICT = ("FLM-USE-002", EXIT_USAGE, "give only one of the options named")
    COMMAND = ("FLM-USE-003", EXIT_USAGE, "enter /help to see what each command does")
    EXTRA = ("FLM-USE-004", EXIT_USAGE, "pip install 'flightlm[ground]'")
    MPI = (
        "FLM-USE-005",
        EXIT_USAGE,
        "pip install 'flightlm[mpi]', and start with the mpirun of the MPI that it loads",
    )
    # Generation options and prompts.
    PROMPT_EMPTY = ("FLM-GEN-001", EXIT_USAGE, "give at least one character or token")
    PROMPT_LONG = ("FLM-GEN-002", EXIT_USAGE, "shorten the prompt or raise --context")
    PROMPT_TEXT = ("FLM-GEN-003", EXIT_USAGE, "give the prompt as valid UTF-8")
    TOKEN_RANGE = ("FLM-GEN-004", EXIT_USAGE, "use ids from 0 to the vocabulary size less one")
    MAX_TOKENS = ("FLM-GEN-005", EXIT_USAGE, "give --max-tokens from 1 to the context length")
    TEMPERATURE = ("FLM-GEN-006", EXIT_USAGE, "give --temperature from 0 (greedy) to 1000")
    TOP_K = ("FLM-GEN-007", EXIT_USAGE, "give --top-k from 0 (off) to the vocabulary size")
    TOP_P = ("FLM-GEN-008", EXIT_USAGE, "give --top-p above 0 and at most 1 (off)")
    PENALTY = ("FLM-GEN-009", EXIT_USAGE, "give --repetition-penalty from 0.001 to 1000")
    LOGIT_BIAS = ("FLM-GEN-010", EXIT_USAGE, "give --logit-bias ID=VALUE, |VALUE| at most 1e6")
    ALLOWED = ("FLM-GEN-011", EXIT_USAGE, "list at least one permitted token id, one per line")
    SEED = ("FLM-GEN-012", EXIT_USAGE, "give --seed from 0 to 18446744073709551615")
    STOP = ("FLM-GEN-013", EXIT_USAGE, "give at most 16 stop strings of 1 to 256 bytes")
    NO_TOKENIZER = (
        "FLM-GEN-014",
        EXIT_USAGE,
        "give --tokenizer PATH, or the prompt as --tokens 1,2,3",
    )
    CONTEXT = ("FLM-GEN-015", EXIT_USAGE, "give --context from 1 to the model's positions")
    BUSY = ("FLM-GEN-016", EXIT_USAGE, "finish one generation before the next, or load twice")
    SLOTS = ("FLM-GEN-017", EXIT_USAGE, "give --slots from 1 to 64")
    PROMPT_LINE = ("FLM-GEN-018", EXIT_USAGE, "give one JSON string per line")
    TOP = ("FLM-GEN-019", EXIT_USAGE, "give --top from 0 (off) to 50, within the vocabulary")
    # Training.
    OPTIMISER = ("FLM-TRN-001", EXIT_USAGE, "see `flightlm train --help` for the ranges")
    CHECKPOINT = (
        "FLM-TRN-003",
        EXIT_DATA,
        "resume from the other checkpoint of the folder, or train anew",
    )
    CHECKPOINT_VERSION = (
        "FLM-TRN-004",
        EXIT_DATA,
        "use the flightlm that wrote it, or a newer one",
    )
    RESUME = (
        "FLM-TRN-005",
        EXIT_USAGE,
        "resume with the options of the run, or give another --out",
    )
    DIVERGED = (
        "FLM-TRN-006",
        EXIT_RESOURCE,
        "the last checkpoint is good: resume from it with a lower --lr, or other data",
    )
    TEAM = (
        "FLM-TRN-008",
        EXIT_RESOURCE,
        "see the other messages; --resume goes on from the last checkpoint, if there is one",
    )
    FOLDER_BUSY = (
        "FLM-TRN-009",
        EXIT_RESOURCE,
        "wait until it ends, stop it with SIGTERM, or give another --out",
    )
    BATCH = ("FLM-TRN-002", EXIT_USAGE, "give a smaller --batch or --seq-len")
    TRAIN_LOG = ("FLM-TRN-007", EXIT_DATA, "give a log that `flightlm train` wrote")
    # Training and validation data.
    DATA_TOKEN = ("FLM-DAT-001", EXIT_DATA, "give data made with the tokenizer of the model")
    DATA_SHORT = ("FLM-DAT-002", EXIT_DATA, "give more data, or a smaller --seq-len")
    DATA_SHARD = ("FLM-DAT-003", EXIT_DATA, "give shards of `flightlm tokenize` or llm.c for GPT-2")
    DATA_TEXT = ("FLM-DAT-004", EXIT_DATA, "give text in UTF-8, or --tokenizer bytes")
    DATA_FILES = ("FLM-DAT-005", EXIT_DATA, "give text files, shards, or folders that hold shards")
    DATA_SCORES = ("FLM-DAT-006", EXIT_DATA, "fetch the weights again, or convert them to fp32")
    # Files in general.
    FILE_MISSING = ("FLM-FILE-001", EXIT_DATA, "check the path")
    FILE_KIND = ("FLM-FILE-002", EXIT_DATA, "give a regular file, or a folder with config.json")
    FILE_UNREADABLE = ("FLM-FILE-003", EXIT_DATA, "check the permissions and the disk")
    FILE_TRUNCATED = ("FLM-FILE-004", EXIT_DATA, "fetch or write the file again")
    FILE_OVERLONG = ("FLM-FILE-005", EXIT_DATA, "fetch or write the file again")
    FILE_FORMAT = (
        "FLM-FILE-006",
        EXIT_DATA,
        "give a Hugging Face folder, a .safetensors file, an llm.c .bin file or a .flm image",
    )
    FILE_LARGE = ("FLM-FILE-007", EXIT_DATA, "the bounds are in flightlm/flight/limits.py")
    FILE_CHANGED = ("FLM-FILE-008", EXIT_DATA, "leave the file alone while it is in use")
    # Configurations.
    CONFIG_MISSING = ("FLM-CFG-001", EXIT_DATA, "give a folder that holds config.json")
    CONFIG_JSON = ("FLM-CFG-002", EXIT_DATA, "fetch the file again")
    CONFIG_FIELD = ("FLM-CFG-003", EXIT_DATA, "give the configuration of a plain GPT-2")
    CONFIG_LIMIT = ("FLM-CFG-004", EXIT_DATA, "the bounds are in flightlm/flight/limits.py")
    CONFIG_HEADS = ("FLM-CFG-005", EXIT_USAGE, "give --heads N, a divisor of the channels")
    # Weights.
    WEIGHT_HEADER = ("FLM-WGT-001", EXIT_DATA, "the header is malformed: fetch the file again")
    WEIGHT_MISSING = ("FLM-WGT-002", EXIT_DATA, "the file is not a whole GPT-2")
    WEIGHT_EXTRA = ("FLM-WGT-003", EXIT_DATA, "the file is not a plain GPT-2")
    WEIGHT_SHAPE = ("FLM-WGT-004", EXIT_DATA, "weights and configuration do not belong together")
    WEIGHT_DTYPE = ("FLM-WGT-005", EXIT_DATA, "store the weights as fp32, bf16 or fp16")
    WEIGHT_FINITE = ("FLM-WGT-006", EXIT_DATA, "the weights hold NaN or Inf: fetch them again")
    WEIGHT_TIED = ("FLM-WGT-007", EXIT_DATA, "only models whose lm_head equals wte are GPT-2")
    # llm.c files.
    LLMC_MAGIC = ("FLM-LLC-001", EXIT_DATA, "give a file written by llm.c's train_gpt2.py")
    LLMC_VERSION = ("FLM-LLC-002", EXIT_DATA, "write it again with a current llm.c (v3 or v5)")
    LLMC_STATE = ("FLM-LLC-003", EXIT_DATA, "give the weights that the state was made from")
    # Flight images.
    IMAGE_MAGIC = ("FLM-IMG-001", EXIT_DATA, "make an image with `flightlm convert`")
    IMAGE_VERSION = ("FLM-IMG-002", EXIT_DATA, "use the flightlm that wrote it, or a newer one")
    IMAGE_HEADER = ("FLM-IMG-003", EXIT_DATA, "the header is damaged: convert the source again")
    IMAGE_DIGEST = ("FLM-IMG-004", EXIT_DATA, "the image is damaged: convert the source again")
    IMAGE_MAC = ("FLM-IMG-005", EXIT_DATA, "use a flightlm that checks MACs; this one cannot")
    # Tokenizers.
    TOKENIZER_FILE = ("FLM-TOK-001", EXIT_DATA, "give GPT-2's byte-level BPE files")
    TOKENIZER_FIT = ("FLM-TOK-002", EXIT_DATA, "give the tokenizer that belongs to the model")
    TOKENIZER_BYTES = ("FLM-TOK-003", EXIT_DATA, "every one of the 256 bytes needs a token")
    TOKENIZER_MAGIC = ("FLM-TOK-004", EXIT_DATA, "give llm.c's gpt2_tokenizer.bin")
    TOKENIZER_VERSION = ("FLM-TOK-005", EXIT_DATA, "write it again with a current llm.c (v1 or v2)")
    PRETOKEN_LONG = ("FLM-TOK-006", EXIT_USAGE, "break the run of characters with white space")
    TEXT_LONG = ("FLM-TOK-007", EXIT_USAGE, "give a shorter text")
    # Memory and destinations.
    MEMORY = ("FLM-MEM-001", EXIT_RESOURCE, "choose a smaller model or --context, or free memory")
    DESTINATION = ("FLM-DST-001", EXIT_RESOURCE, "choose a folder that you may write to")
    DESTINATION_EXISTS = ("FLM-DST-002", EXIT_RESOURCE, "choose another name, or give --force")
    DISK_FULL = ("FLM-DST-003", EXIT_RESOURCE, "free disk space; nothing was left behind")
    # The checker: its exit statuses are those of `flightlm certify`.
    CERTIFY_CONFIG = ("FLM-CRT-001", EXIT_USAGE, "mend the configuration; README lists the keys")
    CERTIFY_DEVIATIONS = ("FLM-CRT-002", EXIT_USAGE, "mend the deviations file")
    CERTIFY_PATH = ("FLM-CRT-003", EXIT_USAGE, "give files or folders that exist")
    CERTIFY_RULE = ("FLM-CRT-004", EXIT_USAGE, "`flightlm certify --list-rules` prints the ids")
    CERTIFY_OUTPUT = ("FLM-CRT-005", EXIT_USAGE, "choose a destination that you may write to")
    CERTIFY_INTERNAL = ("FLM-CRT-006", EXIT_DATA, "nothing was certified: report this defect")
    CERTIFY_BASELINE = (
        "FLM-CRT-007",
        EXIT_USAGE,
        "restore the baseline; or delete it, and --update-baseline records all findings anew",
    )
    CERTIFY_GIT = (
        "FLM-CRT-008",
        EXIT_USAGE,
        "run in a git checkout and give --diff a revision that shares its history",
    )
    SELF_TEST = ("FLM-TST-001", 1, "this build or machine computes wrong results: do not use it")
    STATE_DIFFERS = (
        "FLM-TST-002",
        1,
        "give the weights that the state was made from; if these are, do not use this build",
    )

    @property
    def code(self) -> str:
        """The stable identifier, FLM-<AREA>-<NNN>."""
        code = self.value[0]
        assert code.startswith("FLM-"), "a fault code starts with FLM-"
        assert len(code) >= 10, "a fault code is FLM-<AREA>-<NNN>"
        return code

    @property
    def exit_status(self) -> int:
        """The exit status of the command line for this fault."""
        status = self.value[1]
        assert status > 0, "a fault never exits with success"
        assert status <= EXIT_RESOURCE, "exit statuses end at 4"
        return status

    @property
    def remedy(self) -> str:
        """What the user can do about it."""
        remedy = self.value[2]
        assert len(remedy) > 0, "every fault has a remedy"
        assert not remedy.endswith("."), "the remedy is a clause; the reporter ends it"
        return remedy


class FlightError(Exception):
    """An expected failure: bad input, file, option or environment.

    `fault` tells the kind, `detail` gives the numbers; `str()` is one line with the code, the
    detail and the remedy.
    """

    __slots__ = ("detail", "fault")

    def __init__(self, fault: Fault, detail: str) -> None:
        assert len(detail) > 0, "an error says what is wrong"
        assert isinstance(fault, Fault), "an error carries a Fault"
        # Details quote names from files; control characters must not reach a terminal or a log.
        escaped = detail.encode("unicode_escape")
        self.detail = escaped.decode("ascii")
        self.fault = fault
        line = f"{fault.code}: {self.detail} ({fault.remedy})"
        assert len(line) > 12, "the line says more than its code"
        super().__init__(line)

    @property
    def code(self) -> str:
        """The stable identifier of the fault."""
        code = self.fault.code
        assert len(code) >= 10, "a code is FLM-<AREA>-<NNN>"
        assert code.isascii(), "codes are plain"
        return code

    @property
    def exit_status(self) -> int:
        """The exit status of the command line."""
        status = self.fault.exit_status
        assert status > 0, "an error never exits with success"
        assert status <= EXIT_RESOURCE, "an error has a documented status"
        return status
