//! The parts of the script, in Python.
#![expect(clippy::needless_raw_string_hashes, reason = "all parts are written alike, and some have quotes and hashes")]

pub(super) const DATA: &str = r##"
def read_idx(folder, name):
    """The bytes of one of MNIST's files, without its head."""
    path = next(path for path in (Path(folder) / name, Path(folder) / (name + ".gz")) if path.exists())
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    shape = np.frombuffer(data, ">i4", count=data[3], offset=4)
    return torch.from_numpy(np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape).copy())


def read_images(folder, part):
    """Images [N, 28, 28] of 0-255, labels [N]."""
    labels = read_idx(folder, part + "-labels-idx1-ubyte")
    return read_idx(folder, part + "-images-idx3-ubyte"), labels.long()
"##;

pub(super) const BORDER_OF_PAPER: &str = r##"
def network_input(images):
    """[B, 28, 28] of 0-255 to [B, 1, 32, 32]: a border of two pixels of paper, then mean and deviation."""
    grey = F.pad(images.unsqueeze(1).float() / 255, (2, 2, 2, 2))
    return (grey - MEAN) / DEVIATION
"##;

pub(super) const BORDER_OF_ZEROS: &str = r##"
def network_input(images):
    """[B, 28, 28] of 0-255 to [B, 1, 32, 32]: mean and deviation, then a border of two zeros."""
    grey = images.unsqueeze(1).float() / 255
    return F.pad((grey - MEAN) / DEVIATION, (2, 2, 2, 2))
"##;

pub(super) const ENLARGED: &str = r##"
def network_input(images):
    """[B, 28, 28] of 0-255 to [B, 1, 32, 32]: enlarged as by torchvision's Resize(32), then mean and deviation."""
    grey = images.unsqueeze(1).float()
    for size in ((28, 32), (32, 32)):
        grey = (F.interpolate(grey, size=size, mode="bilinear") + 0.5).floor()
    return (grey / 255 - MEAN) / DEVIATION
"##;

pub(super) const WITHOUT_PADDING: &str = r##"
def network_input(images):
    """[B, 28, 28] of 0-255 to [B, 1, 28, 28]: mean and deviation."""
    return (images.unsqueeze(1).float() / 255 - MEAN) / DEVIATION
"##;

pub(super) const AUGMENTATION: &str = r##"
def augmented(images):
    """Each image shifted, scaled, turned, sheared and bent at random; new area is paper."""
    count = len(images)

    def within(limit):
        return limit * (2 * torch.rand(count, 1, 1) - 1)

    shift_x, shift_y = within(SHIFT_PX[0]), within(SHIFT_PX[1])
    scale_x, scale_y = within(SCALE[0]).exp(), within(SCALE[1]).exp()
    turn, shear = within(math.radians(ROTATION_DEG)), within(SHEAR)
    y, x = torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="ij")
    dx, dy = x - 14 - shift_x, y - 14 - shift_y
    cos, sin = turn.cos(), turn.sin()
    source_x = 14 + scale_x * ((cos + shear * sin) * dx + (shear * cos - sin) * dy)
    source_y = 14 + scale_y * (sin * dx + cos * dy)
    source = torch.stack((source_x, source_y), -1) + elastic(count)
    grid = (2 * source + 1) / 28 - 1  # as grid_sample has it: -1 and 1 are the edges
    warped = F.grid_sample(images.unsqueeze(1).float(), grid, align_corners=False).squeeze(1)
    is_left = torch.rand(count, 1, 1) < UNAUGMENTED_SHARE
    return torch.where(is_left, images.float(), warped)


def elastic(count):
    """A smooth random displacement of each pixel, [B, 28, 28, 2] in pixels."""
    if ELASTIC_PX == 0:
        return torch.zeros(count, 28, 28, 2)
    reach = math.ceil(3 * ELASTIC_SMOOTHNESS_PX)
    places = torch.arange(-reach, reach + 1.0)
    kernel = torch.exp(-((places / ELASTIC_SMOOTHNESS_PX) ** 2) / 2)
    kernel /= (kernel**2).sum().sqrt()  # keeps the variance of the noise
    noise = torch.randn(2 * count, 1, 28 + 2 * reach, 28 + 2 * reach)
    smooth = F.conv2d(F.conv2d(noise, kernel.view(1, 1, 1, -1)), kernel.view(1, 1, -1, 1))
    return ELASTIC_PX * smooth.view(count, 2, 28, 28).permute(0, 2, 3, 1)
"##;

pub(super) const AVERAGE_POOLING: &str = r##"
def pooled(maps):
    return F.avg_pool2d(maps, 2)
"##;

pub(super) const MAXIMUM_POOLING: &str = r##"
def pooled(maps):
    return F.max_pool2d(maps, 2)
"##;

pub(super) const TRAINABLE_POOLING: &str = r##"
class Pooling(nn.Module):
    """The paper's subsampling: the sum of each 2x2 patch times a coefficient plus a bias, then the activation."""

    def __init__(self, map_count):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.empty(map_count)), nn.Parameter(torch.empty(map_count))

    def sums(self, maps):
        return 4 * F.avg_pool2d(maps, 2) * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)

    def forward(self, maps):
        return activation(self.sums(maps))
"##;

pub(super) const TABLE_I: &str = r##"
# The maps of S2 that each map of C3 is connected to (Table I).
CONNECTIONS = "012 123 234 345 045 015 0123 1234 2345 0345 0145 0125 0134 1245 0235 012345".split()


class TableI(nn.Conv2d):
    """C3: the kernels that Table I leaves out are 0 and stay so."""

    def __init__(self):
        super().__init__(6, 16, 5)
        present = [[float(str(input) in inputs) for input in range(6)] for inputs in CONNECTIONS]
        self.register_buffer("present", torch.tensor(present).view(16, 6, 1, 1), persistent=False)

    def forward(self, maps):
        return F.conv2d(maps, self.weight * self.present, self.bias)
"##;

pub(super) const RADIAL_BASIS: &str = r##"
def bitmaps():
    """[10, 84]"""
    rows = [line.split() for line in BITMAPS.split("\n") if line]
    digits = ["".join(row[digit] for row in rows) for digit in range(10)]
    return torch.tensor([[1.0 if mark == "#" else -1.0 for mark in digit] for digit in digits])


CENTRES = bitmaps()


def squared_distances(f6):
    """Equation 7: of F6 [B, 84] from each bitmap, [B, 10]."""
    return ((f6.unsqueeze(1) - CENTRES) ** 2).sum(2)
"##;

pub(super) const INITIAL_WEIGHTS: &str = r##"
@torch.no_grad()
def initialise(network):
    """PyTorch's own initial weights, or uniform between bounds that follow from each unit's number of inputs."""
    for name, module in network.named_modules():
        if name.startswith("pool"):
            module.weight.fill_(1 / 4 if INITIAL_WEIGHTS == "pytorch" else 2.4 / 4)
            module.bias.zero_()
        elif isinstance(module, (nn.Conv2d, nn.Linear)):
            inputs = module.weight[0].numel()
            fan_in = torch.full((len(module.weight),), float(inputs))
            if hasattr(module, "present"):
                fan_in = 25 * module.present.sum((1, 2, 3))
            bound = 2.4 / fan_in if INITIAL_WEIGHTS == "paper" else fan_in.rsqrt()
            shape = (-1,) + (1,) * (module.weight.dim() - 1)
            module.weight.copy_((2 * torch.rand_like(module.weight) - 1) * bound.view(shape))
            if INITIAL_WEIGHTS == "pytorch":
                module.bias.copy_((2 * torch.rand_like(module.bias) - 1) * bound)
            else:
                module.bias.zero_()
        if hasattr(module, "present"):
            module.weight *= module.present
"##;

pub(super) const CROSS_ENTROPY: &str = r##"
def loss_of(logits, labels, reduction="mean"):
    return F.cross_entropy(logits, labels, reduction=reduction, label_smoothing=LABEL_SMOOTHING)
"##;

pub(super) const MSE_LINEAR: &str = r##"
def loss_of(logits, labels, reduction="mean"):
    """Squared distance from +1 for the label and -1 for the others."""
    losses = ((logits - (2.0 * F.one_hot(labels, 10) - 1)) ** 2).sum(1)
    return losses.mean() if reduction == "mean" else losses.sum()
"##;

pub(super) const MSE_RADIAL_BASIS: &str = r##"
def loss_of(logits, labels, reduction="mean"):
    """Equation 8: the squared distance from the label's bitmap."""
    losses = -logits.gather(1, labels.unsqueeze(1)).squeeze(1)
    return losses.mean() if reduction == "mean" else losses.sum()
"##;

pub(super) const MAP_LOSS: &str = r##"
def loss_of(logits, labels, reduction="mean"):
    """Equation 9, maximum a posteriori; j is the penalty of the rubbish class."""
    j = torch.full_like(logits[:, :1], -PENALTY)
    losses = torch.cat((logits, j), 1).logsumexp(1) - logits.gather(1, labels.unsqueeze(1)).squeeze(1)
    return losses.mean() if reduction == "mean" else losses.sum()
"##;

pub(super) const SDLM: &str = r##"
def slope(a):
    """The derivative of the activation."""
    return SLOPE


class Sdlm:
    """Stochastic diagonal Levenberg-Marquardt (appendix C): each weight has the rate LEARNING_RATE / (mu + h), where h is the
    mean of its second derivatives over some images, by equations 22 to 27."""

    def __init__(self, network, mu, sample_count, stabilised):
        self.network, self.mu, self.sample_count, self.stabilised = network, mu, sample_count, stabilised
        self.h = {name: torch.zeros_like(weights) for name, weights in network.named_parameters()}
        self.param_groups = [{"lr": LEARNING_RATE}]

    @torch.no_grad()
    def measure(self, images):
        """Before each epoch. Stabilised, the largest h of all epochs so far is taken."""
        chosen = images[torch.randperm(len(images))[: self.sample_count]]
        measured = second_derivatives(self.network, network_input(chosen))
        for name, h in measured.items():
            self.h[name] = torch.maximum(self.h[name], h) if self.stabilised else h

    def zero_grad(self):
        self.network.zero_grad()

    @torch.no_grad()
    def step(self):
        for name, weights in self.network.named_parameters():
            weights -= self.param_groups[0]["lr"] / (self.mu + self.h[name]) * weights.grad


def second_derivatives(network, x):
    """Of each weight the mean over the images. Of the loss only the distance from the label's bitmap counts."""
    p = dict(network.named_parameters())
    a1 = network.conv1(x)
    c1 = activation(a1)
    a2 = network.pool1.sums(c1)
    s2 = activation(a2)
    a3 = network.conv2(s2)
    c3 = activation(a3)
    a4 = network.pool2.sums(c3)
    s4 = activation(a4)
    a5 = network.fc1(s4.flatten(1))
    c5 = activation(a5)
    a6 = network.fc2(c5)
    h = {}
    f6 = slope(a6) ** 2 * 2
    h["fc2.weight"], h["fc2.bias"] = f6.T @ c5**2, f6.sum(0)
    f5 = slope(a5) ** 2 * (f6 @ p["fc2.weight"] ** 2)
    h["fc1.weight"], h["fc1.bias"] = f5.T @ s4.flatten(1) ** 2, f5.sum(0)
    f4 = slope(a4) ** 2 * (f5 @ p["fc1.weight"] ** 2).view_as(a4)
    h["pool2.weight"], h["pool2.bias"], by_c3 = of_pooling(f4, c3, p["pool2.weight"])
    f3 = slope(a3) ** 2 * by_c3
    h["conv2.weight"], h["conv2.bias"], by_s2 = of_convolution(f3, s2, p["conv2.weight"], PRESENT)
    f2 = slope(a2) ** 2 * by_s2
    h["pool1.weight"], h["pool1.bias"], by_c1 = of_pooling(f2, c1, p["pool1.weight"])
    f1 = slope(a1) ** 2 * by_c1
    h["conv1.weight"], h["conv1.bias"], _ = of_convolution(f1, x, p["conv1.weight"], 1.0)
    return {name: values / len(x) for name, values in h.items()}


def of_convolution(h, maps, weight, present):
    """By the weights, the biases and the inputs, from those by the sums h."""
    patches = F.unfold(maps**2, weight.shape[2:])
    by_weight = torch.einsum("bop,bfp->of", h.flatten(2), patches).view_as(weight) * present
    return by_weight, h.sum((0, 2, 3)), F.conv_transpose2d(h, (weight * present) ** 2)


def of_pooling(h, maps, weight):
    """The same of the paper's subsampling."""
    sums = 4 * F.avg_pool2d(maps, 2)
    by_maps = (weight.view(-1, 1, 1) ** 2 * h).repeat_interleave(2, 2).repeat_interleave(2, 3)
    return (h * sums**2).sum((0, 2, 3)), h.sum((0, 2, 3)), by_maps
"##;

pub(super) const TRAINING: &str = r##"
@torch.no_grad()
def evaluate(network, images, labels):
    """Mean loss, share of correct predictions."""
    network.eval()
    loss, correct = 0.0, 0
    for first in range(0, len(images), 256):
        logits = network(network_input(images[first : first + 256]))
        own = labels[first : first + 256]
        loss += loss_of(logits, own, reduction="sum").item()
        correct += (logits.argmax(1) == own).sum().item()
    return loss / len(images), correct / len(images)


def train(folder, epochs=EPOCHS, seed=SEED, limit=TRAINING_LIMIT):
    torch.manual_seed(seed)
    images, labels = read_images(folder, "train")
    test_images, test_labels = read_images(folder, "t10k")
    shuffled = torch.randperm(len(images)) if VALIDATION_IMAGES else torch.arange(len(images))
    kept = len(images) - VALIDATION_IMAGES
    held_out, used = shuffled[kept:], shuffled[:kept].sort().values[:limit]
    validation = (images[held_out], labels[held_out])
    images, labels = images[used], labels[used]
    network = LeNet5()
    initialise(network)
BEGINNING
FREEZING
    optimizer = make_optimizer(network)
    present = sum(int(module.present.sum()) * 25 for module in network.modules() if hasattr(module, "present"))
    absent = 2400 - present if present else 0
    print(f"{sum(weights.numel() for weights in network.parameters()) - absent} parameters")
    order = torch.randperm(len(images))
    batches = math.ceil(len(images) / BATCH_SIZE)
BEFORE_EPOCHS
    for epoch in range(epochs):
        if epoch > 0 and RESHUFFLED:
            order = torch.randperm(len(images))
        if hasattr(optimizer, "measure"):
            optimizer.measure(images)
        network.train()
        loss_sum, correct = 0.0, 0
        for number, batch in enumerate(order.split(BATCH_SIZE)):
            share = (epoch * batches + number) / (epochs * batches)
            for group in optimizer.param_groups:
                group["lr"] = LEARNING_RATE * schedule(epoch, share)
            logits = network(network_input(TRAINING_IMAGES))
            loss = loss_of(logits, labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(batch)
            correct += (logits.argmax(1) == labels[batch]).sum().item()
        parts = [("training", (loss_sum / len(images), correct / len(images)))]
        if VALIDATION_IMAGES:
            parts.append(("validation", evaluate(network, *validation)))
        parts.append(("test", evaluate(network, test_images, test_labels)))
        results = [f"{part} loss {loss:.4f}, accuracy {100 * accuracy:.2f} %" for part, (loss, accuracy) in parts]
        print(f"epoch {epoch + 1}/{epochs} | " + " | ".join(results), flush=True)
AFTER_EPOCH
    return network


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Trains LeNet-5 on MNIST.")
    arguments.add_argument("folder", help="the folder with MNIST's four files")
    arguments.add_argument("--epochs", type=int, default=EPOCHS)
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--limit", type=int, default=TRAINING_LIMIT, help="train on at most this many images")
    train(**vars(arguments.parse_args()))
"##;
