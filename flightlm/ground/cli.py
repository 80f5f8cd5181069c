"""The command line: parse, call the API, print; one line with a code for an expected error."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Final, NoReturn

from flightlm.flight.status import Fault, FlightError
from flightlm.ground import commands, interactive, prompts
from flightlm.version import __version__

EXIT_INTERRUPTED: Final = 130
EXIT_TERMINATED: Final = 143
EXIT_PIPE: Final = 141

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
ahead of the first line without an answer."""

PLAN_EXAMPLES: Final = """\
examples:
  flightlm plan --preset 124M
  flightlm plan --preset 124M --slots 8
  flightlm plan --weights gpt2/ --context 512 --json"""

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

SELFTEST_EXAMPLES: Final = """\
examples:
  flightlm selftest"""


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
    ending = parser.add_argument_group("ending")
    ending.add_argument(
        "--stop",
        action="append",
        default=[],
        metavar="STR",
        help="end before this text; repeatable",
    )
    ending.add_argument("--ignore-eot", action="store_true", help="go on after end of text")
    add_machine(parser)
    parser.set_defaults(command=run)


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
    machine.add_argument("--stats", action="store_true", help="print speed and memory at the end")


def run(options: argparse.Namespace) -> int:
    """`flightlm run`, once, in turns, or for a file of prompts."""
    assert isinstance(options.interactive, bool), "the option was parsed"
    if options.prompts is not None:
        return prompts.run(options)
    if options.slots is not None:
        raise FlightError(Fault.OPTION, "--slots needs --prompts")
    if options.interactive:
        return interactive.run(options)
    return commands.run(options)


def add_others(group: argparse._SubParsersAction[Parser]) -> None:
    """`flightlm plan`, `inspect`, `convert`, `selftest`."""
    raw = argparse.RawDescriptionHelpFormatter
    plan = group.add_parser(
        "plan",
        help="print memory and work of a model before anything is allocated",
        description="Print the exact memory, per segment, and the work per token of a model.",
        epilog=PLAN_EXAMPLES,
        formatter_class=raw,
        allow_abbrev=False,
    )
    add_source(plan, weights=True)
    plan.add_argument("--preset", metavar="NAME", help="124M, 355M, 774M or 1558M")
    plan.add_argument("--context", type=int, metavar="N", help="positions to plan for")
    plan.add_argument(
        "--slots", type=int, default=1, metavar="N", help="prompts to run at once (default: 1)"
    )
    plan.add_argument("--json", action="store_true", help="print one JSON object")
    plan.set_defaults(command=commands.plan)
    inspect = group.add_parser(
        "inspect",
        help="show what a model on disk is",
        description="Check a model on disk and show what it is.",
        epilog=INSPECT_EXAMPLES,
        formatter_class=raw,
        allow_abbrev=False,
    )
    inspect.add_argument("path", metavar="PATH", help="the model")
    add_source(inspect, weights=False)
    inspect.add_argument("--json", action="store_true", help="print one JSON object")
    inspect.set_defaults(command=commands.inspect)
    convert = group.add_parser(
        "convert",
        help="write a model in another form",
        description="Write a model as a flight image, an llm.c file or a Hugging Face folder.",
        epilog=CONVERT_EXAMPLES,
        formatter_class=raw,
        allow_abbrev=False,
    )
    convert.add_argument("source", metavar="SRC", help="the model")
    convert.add_argument("destination", metavar="DST", help="NAME.flm, NAME.bin or a folder")
    convert.add_argument("--dtype", metavar="D", help="fp32, bf16 or fp16 (default: the source's)")
    convert.add_argument("--force", action="store_true", help="replace an existing DST")
    add_source(convert, weights=False)
    convert.set_defaults(command=commands.convert)
    selftest = group.add_parser(
        "selftest",
        help="check this build and this machine",
        description="Compare a golden forward pass and tokenizer vectors, in under a second.",
        epilog=SELFTEST_EXAMPLES,
        formatter_class=raw,
        allow_abbrev=False,
    )
    selftest.add_argument("--json", action="store_true", help="print one JSON object")
    selftest.set_defaults(command=commands.selftest)


def build_parser() -> Parser:
    """The whole command line."""
    parser = Parser(
        prog="flightlm",
        description="GPT-2 in one fixed block of memory, written like flight software.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"flightlm {__version__}")
    group = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_run(group)
    add_others(group)
    return parser


def terminated(number: int, frame: FrameType | None) -> NoReturn:
    """SIGTERM ends the program the orderly way: files are removed, descriptors closed."""
    raise SystemExit(EXIT_TERMINATED)


def refuse(error: FlightError) -> int:
    """Report an expected error in one line; return its exit status."""
    commands.report(f"flightlm: {error}")
    assert error.exit_status > 0, "an error is no success"
    return error.exit_status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    try:
        options = build_parser().parse_args(arguments)
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
