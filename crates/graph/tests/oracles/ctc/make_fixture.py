"""PyTorch's CTC loss and its gradients, written down for `ctc/mod.rs` to compare with.

    pip install torch==2.13.0
    python make_fixture.py        write expected.json anew, beside this script

Logits are drawn here from a seed; everything is computed in 64 bits. The blank is the last class.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

SEED = 20_260_102
# (positions, classes, standard deviation of the logits, string)
CASES = [
    (1, 3, 1.0, [1]),
    (4, 3, 1.0, []),
    (3, 4, 0.0, [1, 2]),
    (6, 4, 2.0, [0, 0, 1]),
    (5, 3, 3.0, [1, 1, 1]),
    (12, 11, 4.0, [2, 0, 2, 6]),
    (25, 11, 2.0, [1, 1, 4, 4, 4]),
    (40, 11, 30.0, [9, 8, 7, 7, 0, 1, 5, 5, 3, 2]),
    (4, 3, 1.0, [0, 0, 0]),
]


def case(positions, classes, deviation, string):
    logits = (torch.randn(positions, classes, dtype=torch.float64) * deviation).requires_grad_()
    log_probabilities = F.log_softmax(logits, 1).unsqueeze(1)  # [T, 1, C]
    targets = torch.tensor([string], dtype=torch.long)
    lengths = torch.tensor([positions]), torch.tensor([len(string)])
    loss = F.ctc_loss(log_probabilities, targets, *lengths, blank=classes - 1, reduction="sum")
    # Of an impossible string the loss is infinite, which JSON has no number for, and PyTorch's gradient is not one.
    numbers = {"string": string, "logits": logits.tolist(), "loss": None, "gradient": None}
    if torch.isfinite(loss):
        loss.backward()
        numbers |= {"loss": loss.item(), "gradient": logits.grad.tolist()}
    return numbers


if __name__ == "__main__":
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    text = json.dumps({"torch": torch.__version__, "cases": [case(*numbers) for numbers in CASES]}, indent=None)
    Path(__file__).with_name("expected.json").write_text(text + "\n")
