"""Write tests/fixtures/oracle.json: PyTorch's answers for the seeded models.

    make oracle-fixtures
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import torch
import transformers

from tests.oracle.cases import GREEDY_TOKENS, SMALL_CASES, Case, seeded_prompt, seeded_tensors
from tests.weight_helpers import write_hf_folder
from verification.oracle.reference import load_reference, reference_greedy, reference_logits

OUT = Path(__file__).parents[2] / "tests" / "fixtures" / "oracle.json"
ROWS = (0, -1)


def answer(case: Case, folder: Path) -> dict[str, object]:
    """The first and last row of logits, the largest magnitude of all rows, greedy tokens."""
    write_hf_folder(folder, case.config, seeded_tensors(case))
    model = load_reference(folder)
    prompt = seeded_prompt(case)
    logits = reference_logits(model, prompt)
    return {
        "name": case.name,
        "largest": float(np.abs(logits).max()),
        "rows": {str(row): [round(float(x), 6) for x in logits[row]] for row in ROWS},
        "row_sums": [round(float(x), 4) for x in logits.astype(np.float64).sum(axis=1)],
        "greedy": reference_greedy(model, prompt, GREEDY_TOKENS),
    }


def main() -> None:
    """Write the file."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        answers = [answer(case, Path(folder) / case.name) for case in SMALL_CASES]
    content = {
        "made_by": f"torch {torch.__version__}, transformers {transformers.__version__}",
        "answers": answers,
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
