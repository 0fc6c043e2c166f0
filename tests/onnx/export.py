# Exports LeNets as people do: by both of PyTorch's exporters, with weights in other files, and in other types of numbers. For
# each it writes what the network predicts, and prints its name.
import importlib.util
import sys

import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional

folder = sys.argv[1]
torch.manual_seed(0)
torch.set_num_threads(1)


def read_images(name):
    bytes_ = numpy.fromfile(f"{folder}/{name}", numpy.uint8).reshape(-1, 1, 28, 28)
    return torch.from_numpy(bytes_.astype(numpy.float32) / 255)


images = read_images("images")
MEAN, DEVIATION = 0.1307, 0.3081


def normalised(images):
    return (images - MEAN) / DEVIATION


class LeNet(nn.Module):
    """As it is found in many repositories; `border` and `flatten` are where they differ."""

    def __init__(self, activation=torch.tanh, pooling=functional.avg_pool2d, border="convolution", flatten="flatten",
                 normalises=False, batch=False, classes=10, c5="linear", ends="logits"):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2 if border == "convolution" else 0)
        self.conv2 = nn.Conv2d(6, 16, 5)
        units = 256 if border == "none" else 400
        self.fc1 = nn.Conv2d(16, 120, 5) if c5 == "convolution" else nn.Linear(units, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, classes)
        self.dropout = nn.Dropout(0.3)
        sizes = [6, 16, 120, 84]
        self.bn = nn.ModuleList(
            (nn.BatchNorm2d if size < 20 else nn.BatchNorm1d)(size) if batch else nn.Identity() for size in sizes)
        self.activation, self.pooling, self.border, self.flatten = activation, pooling, border, flatten
        self.normalises, self.c5, self.ends = normalises, c5, ends

    def forward(self, x):
        if self.normalises:
            x = (x - MEAN) / DEVIATION
        if self.border == "pad":
            x = functional.pad(x, (2, 2, 2, 2))
        x = self.pooling(self.activation(self.bn[0](self.conv1(x))), 2)
        x = self.pooling(self.activation(self.bn[1](self.conv2(x))), 2)
        if self.c5 != "convolution":
            x = x.view(x.size(0), -1) if self.flatten == "view" else torch.flatten(x, 1)
        if self.c5 == "product":
            x = torch.matmul(x, self.fc1.weight.t()) + self.fc1.bias
        else:
            x = self.fc1(x)
        x = self.activation(self.bn[2](x))
        x = self.dropout(x.flatten(1))
        x = self.dropout(self.activation(self.bn[3](self.fc2(x))))
        x = self.fc3(x)
        return functional.log_softmax(x, dim=1) if self.ends == "softmax" else x


def loaded(name, **choices):
    network = LeNet(**choices)
    state = torch.load(f"{folder}/{name}.pt", weights_only=True)
    if choices.get("c5") == "convolution":
        state["fc1.weight"] = state["fc1.weight"].view(120, 16, 5, 5)
    network.load_state_dict(state, strict=False)
    for norm in network.bn:
        if isinstance(norm, nn.modules.batchnorm._BatchNorm):
            # A normalisation that changes nothing in the end, as gain and shift undo it.
            norm.running_mean.uniform_(-1, 1)
            norm.running_var.uniform_(0.5, 2)
            norm.weight.data = torch.sqrt(norm.running_var + norm.eps)
            norm.bias.data = norm.running_mean.clone()
    return network.eval()


def trained(**choices):
    network, labels = LeNet(**choices), torch.from_numpy(numpy.fromfile(f"{folder}/labels", numpy.uint8)).long()
    inputs, optimizer = normalised(read_images("train_images")), torch.optim.Adam(network.parameters(), 2e-3)
    for epoch in range(6):
        for batch in torch.randperm(len(inputs)).split(50):
            optimizer.zero_grad()
            functional.cross_entropy(network(inputs[batch]), labels[batch]).backward()
            optimizer.step()
    return network.eval()


@torch.no_grad()
def say(name, network, inputs):
    predictions = torch.cat([network(part)[:, :10].argmax(1) for part in inputs.split(250)])
    predictions.numpy().astype(numpy.uint8).tofile(f"{folder}/{name}.predictions")
    print(name)


def export(name, network, inputs, dynamo=False):
    options = {"dynamic_shapes": ({0: torch.export.Dim("batch")},), "verbose": False} if dynamo else {
        "dynamic_axes": {"x": {0: "batch"}}, "input_names": ["x"]}
    torch.onnx.export(network, (inputs[:2],), f"{folder}/{name}.onnx", dynamo=dynamo, **options)
    say(name, network, inputs)


bordered = functional.pad(images, (2, 2, 2, 2))
tanh = loaded("modern")
cases = {
    "tanh": (tanh, normalised(images)),
    "32x32": (loaded("modern", border="outside", flatten="view", ends="softmax"), normalised(bordered)),
    "inside": (loaded("ink", activation=functional.relu, border="pad", normalises=True), images),
    "maximum": (loaded("strings", activation=functional.relu, pooling=functional.max_pool2d, classes=11),
                normalised(images)),
    "batch": (loaded("ink", activation=functional.relu, batch=True, flatten="view"), normalised(images)),
    "c5": (loaded("modern", c5="convolution"), normalised(images)),
    "product": (loaded("modern", c5="product"), normalised(images)),
    "28x28": (trained(border="none", activation=functional.relu, pooling=functional.max_pool2d), normalised(images)),
}
for name, (network, inputs) in cases.items():
    export(name, network, inputs)
# The other exporter takes seconds for each.
if importlib.util.find_spec("onnxscript"):
    for name in ["tanh", "inside", "batch"]:
        export(f"{name}-dynamo", *cases[name], dynamo=True)


def changed(name, change, network=tanh):
    model = onnx.load(f"{folder}/tanh.onnx")
    change(model)
    say(name, network, normalised(images))
    return model


def with_type(kind, dtype, typed):
    """The weights in another type, and back to 32 bits in the graph."""
    def change(model):
        graph = model.graph
        casts = []
        for tensor in list(graph.initializer):
            values = numpy_helper.to_array(tensor)
            if typed:
                # Number by number, not as bytes.
                stored = helper.make_tensor(f"{tensor.name}.stored", kind, values.shape, values.astype(dtype).flatten())
            else:
                stored = numpy_helper.from_array(values.astype(dtype), f"{tensor.name}.stored")
            casts.append(helper.make_node("Cast", [stored.name], [tensor.name], to=TensorProto.FLOAT))
            graph.initializer.remove(tensor)
            graph.initializer.append(stored)
        nodes = list(graph.node)
        del graph.node[:]
        graph.node.extend(casts + nodes)
    return change


half = loaded("modern")
for parameter in half.parameters():
    parameter.data = parameter.data.half().float()
for name, kind, dtype, typed, network in [
    ("half", TensorProto.FLOAT16, numpy.float16, False, half),
    ("half-typed", TensorProto.FLOAT16, numpy.float16, True, half),
    ("double-typed", TensorProto.DOUBLE, numpy.float64, True, tanh),
    ("single-typed", TensorProto.FLOAT, numpy.float32, True, tanh),
]:
    model = changed(name, with_type(kind, dtype, typed), network)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, f"{folder}/{name}.onnx")
for name, one_file in [("external", True), ("external-many", False)]:
    model = changed(name, lambda model: None)
    onnx.save_model(model, f"{folder}/{name}.onnx", save_as_external_data=True, all_tensors_to_one_file=one_file,
                    location=f"{name}.onnx.data" if one_file else None, size_threshold=0)

# Like the network mnist-12 of ONNX's model zoo.
other = nn.Sequential(
    nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 5, padding=2), nn.ReLU(),
    nn.MaxPool2d(3), nn.Flatten(), nn.Linear(256, 10)).eval()
export("other-mnist-12", other, images)
