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
  flightlm certify --explain P10-R2.1
  flightlm certify --explain-proof src/app.py:41

Exit status: 0 compliant; 1 findings; 2 the options, a path or the configuration cannot be used;
3 the analysis is incomplete (a file could not be read or parsed, none was found), or failed.  What
is analysed is read and never imported or run.  Without --config the nearest pyproject.toml from
the working directory upwards is read, its table [tool.flightlm.certify]."""

SELFTEST_EXAMPLES: Final = """\
examples:
  flightlm selftest"""


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
    parser.add_argument("--preset", metavar="NAME", help="124M, 355M, 774M or 1558M")
    parser.add_argument("--context", type=int, metavar="N", help="positions to plan for")
    parser.add_argument(
        "--slots", type=int, default=1, metavar="N", help="prompts to run at once (default: 1)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
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
        description="Compare a golden forward pass and tokenizer vectors, in under a second.",
        epilog=SELFTEST_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    assert documented(parser), "every option has a help"
    parser.set_defaults(command=commands.selftest)


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
        "--format", action="append", metavar="F", help="text or json; repeatable (default: text)"
    )
    parser.add_argument(
        "--output", metavar="PATH", help="write there: a file, or a folder for several formats"
    )
    parser.add_argument("--config", metavar="FILE", help="instead of the nearest pyproject.toml")
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
    add_selftest,
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
