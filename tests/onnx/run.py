# Checks networks that LeNet Lab exported, and writes what onnxruntime computes with them.
import sys

import numpy
import onnx
import onnxruntime

folder, count = sys.argv[1], int(sys.argv[2])
images = numpy.fromfile(f"{folder}/images", numpy.uint8).reshape(-1, 1, 28, 28)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
for index in range(count):
    path = f"{folder}/{index}.onnx"
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert model.producer_name == "lenet-lab" and model.doc_string and model.graph.doc_string
    assert {"format_version", "architecture"} <= {entry.key for entry in model.metadata_props}
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    assert (given.name, given.type, given.shape) == ("images", "tensor(uint8)", ["batch", 1, 28, 28]), given
    logits, probabilities = session.run(["logits", "probabilities"], {"images": images})
    # Alone, an image has the same results as among others.
    alone = session.run(["logits"], {"images": images[:1]})[0]
    assert numpy.allclose(alone, logits[:1], rtol=1e-5, atol=1e-5), (alone, logits[:1])
    logits.astype("<f4").tofile(f"{folder}/{index}.logits")
    probabilities.astype("<f4").tofile(f"{folder}/{index}.probabilities")
