"""Trains the network of a case file with PyTorch, asked by JSON lines on stdin (bench/README.md).

{"op": "load", "file": PATH} -> {"parameters": N}; {"op": "steps", "count": N} -> {"seconds": S, "losses": [N]}
Needs torch only. The first argument is the number of threads.
"""

import json
import math
import platform
import struct
import sys
import time

import torch
import torch.nn.functional as F


def read_case(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    recipe = json.loads(header.pop("__metadata__")["recipe"])
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(data, dtype=torch.float32, count=(end - begin) // 4, offset=begin).view(entry["shape"]).clone()
    return recipe, tensors


class Case:
    def __init__(self, recipe, tensors):
        preset = self.preset = recipe["preset"]
        self.recipe = recipe
        self.weights = {name[7:]: tensor for name, tensor in tensors.items() if name.startswith("weight/")}
        # As stored, [B, H, W, C]: torch's channels_last, which was as fast or faster in every case tried.
        self.images = {name: tensors["batch/" + name].permute(0, 3, 1, 2) for name in ("front", "left", "right", "map")}
        self.curvature = tensors["batch/curvature"]
        self.routed = tensors["batch/routed"]
        for name, tensor in self.weights.items():
            if tensor.dim() == 4:
                tensor = tensor.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
            elif tensor.dim() == 2:
                tensor = tensor.t().contiguous()
            self.weights[name] = tensor.requires_grad_()
        self.optimiser = torch.optim.Adam(self.weights.values(), lr=recipe["learningRate"], eps=1e-8)

    def layers(self, extractor):
        if extractor == "routed":
            return self.preset["routed"]["map"]
        return self.preset["mapLayers" if extractor == "map" else "cameraLayers"]

    def extract(self, name, x):
        for i, layer in enumerate(self.layers(name), 1):
            x = F.relu(F.conv2d(x, self.weights[f"{name}.conv{i}.kernel"], self.weights[f"{name}.conv{i}.bias"], layer["stride"]))
        return x.permute(0, 2, 3, 1).flatten(1)

    def dense(self, name, x):
        return F.linear(x, self.weights[name + ".kernel"], self.weights[name + ".bias"])

    def loss(self):
        preset, mixture = self.preset, self.recipe["mixture"]
        streets = self.images["map"][:, : preset["mapChannels"]].contiguous(memory_format=torch.channels_last)
        features = [self.extract(name, self.images[name] - 0.5) for name in ("front", "left", "right")]
        last = torch.cat(features + [self.extract("map", streets)], 1)
        for i in range(len(preset["dense"])):
            last = F.relu(self.dense(f"dense{i + 1}", last))
        logits, means, raw = self.dense("head", last).split(preset["components"], 1)
        deviations = mixture["middle"] + mixture["half"] * torch.tanh((raw - mixture["middle"]) / mixture["half"])
        z = (self.curvature[:, None] / mixture["scale"] - means) * torch.exp(-deviations)
        terms = logits - deviations - 0.5 * z * z
        likelihood = torch.logsumexp(logits, 1) - torch.logsumexp(terms, 1)
        loss = likelihood.mean() + 0.5 * math.log(2 * math.pi) + math.log(mixture["scale"])
        if "routed" not in preset:
            return loss
        x = torch.cat([self.extract("routed", self.images["map"]), last], 1)
        for i in range(len(preset["routed"]["dense"])):
            x = F.relu(self.dense(f"routed.dense{i + 1}", x))
        error = self.dense("routed.curvature", x)[:, 0] - self.curvature / mixture["scale"]
        return loss + self.recipe["routedWeight"] * (error * error * self.routed).sum() / self.routed.sum()

    def step(self):
        self.optimiser.zero_grad(set_to_none=True)
        loss = self.loss()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.weights.values(), self.recipe["clipNorm"])
        self.optimiser.step()
        return loss.item()


def blas():
    """The BLAS library that is loaded, its links followed."""
    torch.mm(torch.ones(64, 64), torch.ones(64, 64))
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if "blas" in line or "mkl" in line}
        return sorted(path for path in paths if path.startswith("/"))
    except OSError:
        return []


def main():
    threads = int(sys.argv[1])
    torch.set_num_threads(threads)
    say({"version": torch.__version__, "python": platform.python_version(), "threads": torch.get_num_threads(), "blas": blas()})
    case = None
    for line in sys.stdin:
        question = json.loads(line)
        if question["op"] == "load":
            case = None
            case = Case(*read_case(question["file"]))
            say({"parameters": sum(tensor.numel() for tensor in case.weights.values())})
        else:
            start = time.perf_counter()
            losses = [case.step() for _ in range(question["count"])]
            say({"seconds": time.perf_counter() - start, "losses": losses})


def say(answer):
    print(json.dumps(answer), flush=True)


main()
