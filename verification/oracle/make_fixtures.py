"""Write tests/fixtures/oracle.json: PyTorch's answers for the seeded models.

    make oracle-fixtures
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
import transformers

from tests.oracle.cases import (
    GREEDY_TOKENS,
    SMALL_CASES,
    WINDOW_CASES,
    Case,
    WindowCase,
    seeded_prompt,
    seeded_tensors,
    seeded_tokens,
)
from tests.weight_helpers import F32, write_hf_folder
from verification.oracle.reference import (
    load_reference,
    reference_greedy,
    reference_logits,
    reference_perplexity_loss,
)

HERE: Final = Path(__file__)
ROOT: Final = HERE.parents[2]
OUT: Final = ROOT / "tests" / "fixtures" / "oracle.json"
ROWS: Final = (0, -1)


def answer(case: Case, folder: Path) -> dict[str, object]:
    """The first and last row of logits, the largest magnitude of all rows, greedy tokens."""
    _ = write_hf_folder(folder, case.config, seeded_tensors(case))
    model = load_reference(folder)
    prompt = seeded_prompt(case)
    logits = reference_logits(model, prompt)
    assert logits.shape[0] == len(prompt), "a row per token"
    wide = logits.astype(np.float64)
    return {
        "name": case.name,
        "largest": float(np.max(np.abs(logits))),
        "rows": {str(row): rounded(logits[row], 6) for row in ROWS},
        "row_sums": rounded(np.sum(wide, axis=1), 4),
        "greedy": reference_greedy(model, prompt, GREEDY_TOKENS),
    }


def evaluation(window_case: WindowCase, folder: Path) -> dict[str, object]:
    """The mean loss over windows."""
    case = window_case.case
    _ = write_hf_folder(folder, case.config, seeded_tensors(case))
    tokens = seeded_tokens(window_case)
    assert len(tokens) == window_case.tokens, "the tokens are those of the case"
    loss = reference_perplexity_loss(
        load_reference(folder), tokens, window_case.context, window_case.stride
    )
    return {"name": window_case.name, "loss": round(loss, 9)}


def rounded(values: F32 | npt.NDArray[np.float64], digits: int) -> list[float]:
    """Numbers (n,) to so many digits behind the point."""
    numbers: list[float] = values.tolist()
    return [round(number, digits) for number in numbers]


def main() -> None:
    """Write the file."""
    cases: tuple[Case, ...] = SMALL_CASES
    assert len({case.name for case in cases}) == len(cases), "every case has a folder"
    passages: tuple[WindowCase, ...] = WINDOW_CASES
    _ = torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        answers = [answer(case, Path(folder) / case.name) for case in cases]
        evaluations = [evaluation(case, Path(folder) / case.name) for case in passages]
    content = {
        "made_by": f"torch {torch.__version__}, transformers {transformers.__version__}",
        "answers": answers,
        "evaluations": evaluations,
    }
    folder_of = OUT.parent
    folder_of.mkdir(parents=True, exist_ok=True)
    _ = OUT.write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
