"""Trains the same LeNet-5 by PyTorch and by lenet-lab, in alternation, and gives the ratios of their times.

    pip install torch==2.13.0 numpy safetensors        (and torchvision for --dataloader)
    cargo build --release && cargo build --release --example training_start
    python benches/pytorch/compare.py --data MNIST_FOLDER [--batch-size 64] [--rounds 5] [--compiled] [--dataloader]

Everyone trains one epoch from the same initial weights, on the same batches in the same order, by the same rule (SGD with
momentum and weight decay, at a constant rate), and then reads the 10,000 test images. The losses are compared: a program
that computed something else would have no time to be compared. Times are those of the epoch and of the evaluation alone,
without start-up, reading of files and compilation; for every side the median over the rounds.

PyTorch's sides: `eager` has all images on the device as normalised floating-point numbers beforehand; `compiled` is the
same with torch.compile; `dataloader` is the usual script, with torchvision's MNIST, transforms and a DataLoader.
"""

import argparse
import gzip
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

MOMENTUM, WEIGHT_DECAY = 0.9, 0.0005
MEAN, DEVIATION = 0.1307, 0.3081
EVALUATION_BATCH = 1000
# Thousands of steps in 32 bits, added up in other orders, drift apart by less than this part of the loss.
LOSS_TOLERANCE = 0.005
ROOT = Path(__file__).parents[2]


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.avg_pool2d(torch.tanh(self.conv1(x)), 2)
        x = F.avg_pool2d(torch.tanh(self.conv2(x)), 2)
        return self.fc3(torch.tanh(self.fc2(torch.tanh(self.fc1(x.flatten(1))))))


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"LENET_LAB_DATA": str(args.data)}
        start = args.target / "examples" / "training_start"
        subprocess.run([start, folder], check=True, env=environment)
        weights = load_file(Path(folder) / "start.safetensors")
        order = torch.from_numpy(np.fromfile(Path(folder) / "order.bin", dtype="<u4").astype(np.int64))
    sides = {"lenet-lab": OurProgram(args)}
    data = Preloaded(args.data, args.device)
    sides["eager"] = PyTorch(args, weights, data, order, compiled=False)
    if args.compiled:
        sides["compiled"] = PyTorch(args, weights, data, order, compiled=True)
    if args.dataloader:
        sides["dataloader"] = DataLoaderScript(args, weights, order)
    for side in sides.values():
        side.epoch()  # warms up, compiles
    times = {name: ([], []) for name in sides}
    for number in range(1, args.rounds + 1):
        losses = {}
        for name, side in sides.items():
            training_secs, evaluation_secs, losses[name] = side.epoch()
            times[name][0].append(training_secs)
            times[name][1].append(evaluation_secs)
        check(losses)
        told = ", ".join(f"{name} {times[name][0][-1]:.2f} s" for name in sides)
        print(f"round {number}: {told}; losses {losses}", file=sys.stderr)
    report(args, times, losses)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with MNIST's four files")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--compiled", action="store_true")
    parser.add_argument("--dataloader", action="store_true")
    parser.add_argument("--target", type=Path, default=ROOT / "target" / "release")
    return parser.parse_args()


def learning_rate(batch_size):
    """lenet-lab's default for batches of 64, and less for smaller ones, which it would make diverge."""
    return 0.1 * min(1.0, batch_size / 64)


class OurProgram:
    def __init__(self, args):
        self.command = [
            args.target / "lenet-lab", "train", "--epochs", "1", "--schedule", "constant", "--json", "--data", args.data,
            "--learning-rate", str(learning_rate(args.batch_size)), "--batch-size", str(args.batch_size), "--threads", str(args.threads), "--device", args.device,
        ]  # fmt: skip

    def epoch(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [*self.command, "--out", Path(folder) / "run"]
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        event = json.loads(output.splitlines()[0])
        training_secs = 60_000 / event["images_per_second"]
        return training_secs, event["seconds"] - training_secs, (event["train_loss"], event["test_loss"])


class Preloaded:
    """All images as normalised numbers `[N, 1, 32, 32]` and all labels, on the device."""

    def __init__(self, folder, device):
        def images(name):
            grey = torch.from_numpy(idx(folder / name, 16).reshape(-1, 1, 28, 28)).float()
            return ((F.pad(grey, (2, 2, 2, 2)) / 255 - MEAN) / DEVIATION).to(device)

        def labels(name):
            return torch.from_numpy(idx(folder / name, 8).astype(np.int64)).to(device)

        self.train = images("train-images-idx3-ubyte"), labels("train-labels-idx1-ubyte")
        self.test = images("t10k-images-idx3-ubyte"), labels("t10k-labels-idx1-ubyte")


def idx(path, header_length):
    if path.exists():
        return np.frombuffer(path.read_bytes(), np.uint8, offset=header_length).copy()
    return np.frombuffer(gzip.decompress(path.with_name(path.name + ".gz").read_bytes()), np.uint8, offset=header_length).copy()


class PyTorch:
    def __init__(self, args, weights, data, order, compiled):
        self.args, self.weights, self.data, self.order = args, weights, data, order.to(args.device)
        self.model = LeNet5().to(args.device)
        self.forward = torch.compile(self.model) if compiled else self.model

    def epoch(self):
        self.model.load_state_dict(self.weights)
        rate = learning_rate(self.args.batch_size)
        optimizer = torch.optim.SGD(self.model.parameters(), rate, MOMENTUM, weight_decay=WEIGHT_DECAY)
        self.model.train()
        started_at, loss_sum = time.perf_counter(), torch.zeros((), device=self.args.device)
        for images, labels in self.batches():
            loss = F.cross_entropy(self.forward(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.detach() * len(labels)
        train_loss = loss_sum.item() / len(self.order)
        training_secs = time.perf_counter() - started_at
        return training_secs, *self.evaluate(train_loss)

    def batches(self):
        images, labels = self.data.train
        for positions in self.order.split(self.args.batch_size):
            yield images[positions], labels[positions]

    @torch.no_grad()
    def evaluate(self, train_loss):
        self.model.eval()
        started_at, loss_sum, correct = time.perf_counter(), 0.0, 0
        for images, labels in self.test_batches():
            logits = self.model(images)
            loss_sum += F.cross_entropy(logits, labels, reduction="sum").item()
            correct += (logits.argmax(1) == labels).sum().item()
        return time.perf_counter() - started_at, (train_loss, loss_sum / 10_000)

    def test_batches(self):
        images, labels = self.data.test
        return zip(images.split(EVALUATION_BATCH), labels.split(EVALUATION_BATCH))


class DataLoaderScript(PyTorch):
    def __init__(self, args, weights, order):
        from torchvision import datasets, transforms

        super().__init__(args, weights, None, order, compiled=False)
        steps = [transforms.Pad(2), transforms.ToTensor(), transforms.Normalize((MEAN,), (DEVIATION,))]
        # torchvision wants the files in MNIST/raw.
        self.root = tempfile.TemporaryDirectory()
        raw = Path(self.root.name) / "MNIST" / "raw"
        raw.mkdir(parents=True)
        for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
            content = args.data / f"{name}-ubyte"
            data = content.read_bytes() if content.exists() else gzip.decompress(content.with_name(f"{name}-ubyte.gz").read_bytes())
            (raw / f"{name}-ubyte").write_bytes(data)
        self.sets = [
            datasets.MNIST(self.root.name, train=train, transform=transforms.Compose(steps)) for train in (True, False)
        ]

    def batches(self):
        loader = torch.utils.data.DataLoader(self.sets[0], self.args.batch_size, sampler=self.order.tolist())
        return ((images.to(self.args.device), labels.to(self.args.device)) for images, labels in loader)

    def test_batches(self):
        loader = torch.utils.data.DataLoader(self.sets[1], EVALUATION_BATCH)
        return ((images.to(self.args.device), labels.to(self.args.device)) for images, labels in loader)


def check(losses):
    ours = losses["lenet-lab"]
    for name, theirs in losses.items():
        for a, b in zip(ours, theirs):
            if abs(a - b) > LOSS_TOLERANCE * max(a, b):
                sys.exit(f"{name} computed something else: training and test loss {theirs}, lenet-lab {ours}")


def report(args, times, losses):
    print(f"{platform.machine()}, {args.threads} threads, PyTorch {torch.__version__}, batches of {args.batch_size}, {args.rounds} rounds")
    medians = {name: [statistics.median(values) for values in both] for name, both in times.items()}
    training, evaluation = medians["lenet-lab"]
    print("| | epoch, s | lenet-lab over it | evaluation, s | lenet-lab over it | training loss | test loss |\n|---|--:|--:|--:|--:|--:|--:|")
    for name, (training_secs, evaluation_secs) in medians.items():
        ratios = f"{training / training_secs:.2f}", f"{evaluation / evaluation_secs:.2f}"
        loss = [f"{value:.4f}" for value in losses[name]]
        print(f"| {name} | {training_secs:.2f} | {ratios[0]} | {evaluation_secs:.3f} | {ratios[1]} | {loss[0]} | {loss[1]} |")


if __name__ == "__main__":
    main()
