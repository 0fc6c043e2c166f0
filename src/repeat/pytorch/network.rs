//! The network in the script: its modules and functions, and its class.

use super::{
    joined,
    pieces::{AVERAGE_POOLING, MAXIMUM_POOLING, RADIAL_BASIS, TABLE_I, TRAINABLE_POOLING},
};
use crate::{
    data::dataset::CLASS_COUNT,
    model::{
        architecture::{Activation, Architecture, C3Connections, Normalisation, OutputUnits, Pooling},
        bitmaps::{BITMAP_HEIGHT, BITMAP_WIDTH, bitmap},
        layer::Layer,
    },
};

/// The modules and functions that the network is made of.
pub(super) fn parts(architecture: &Architecture) -> String {
    let activation = match architecture.activation {
        Activation::Tanh => "torch.tanh(a)",
        Activation::ScaledTanh => "1.7159 * torch.tanh(2 / 3 * a)",
        Activation::Relu => "torch.relu(a)",
        Activation::Sigmoid => "torch.sigmoid(a)",
    };
    let pooling = match architecture.pooling {
        Pooling::Average => AVERAGE_POOLING,
        Pooling::Maximum => MAXIMUM_POOLING,
        Pooling::Trainable => TRAINABLE_POOLING,
    };
    let c3 = if architecture.c3 == C3Connections::TableI { TABLE_I } else { "" };
    let output = match architecture.output {
        OutputUnits::Linear => String::new(),
        OutputUnits::RadialBasis => joined(&[bitmaps(), RADIAL_BASIS.to_owned()]),
    };
    let activation = format!("def activation(a):\n    return {activation}");
    joined(&[activation, pooling.to_owned(), c3.to_owned(), output])
}

/// The ten bitmaps as a picture in letters.
fn bitmaps() -> String {
    let row = |row: usize| {
        let digit = |digit: usize| -> String {
            let values = &bitmap(digit)[row * BITMAP_WIDTH..][..BITMAP_WIDTH];
            values.iter().map(|value| if *value > 0.0 { '#' } else { '.' }).collect()
        };
        (0..CLASS_COUNT).map(digit).collect::<Vec<_>>().join(" ")
    };
    let rows = (0..BITMAP_HEIGHT).map(row).collect::<Vec<_>>().join("\n");
    let about = "# The targets of F6 for the ten digits (figure 3), 7x12 each: ink is +1, paper -1.";
    format!("{about}\nBITMAPS = \"\"\"\n{rows}\n\"\"\"")
}

/// The class of the network.
pub(super) fn class(architecture: &Architecture) -> String {
    let is_normalised = architecture.normalisation == Normalisation::Batch;
    let normalised =
        |name: &str, sums: &str| if is_normalised { format!("self.{name}({sums})") } else { sums.to_owned() };
    let dropped = |units: String| match architecture.dropout {
        0.0 => units,
        share => format!("F.dropout({units}, {share}, self.training)"),
    };
    let [pool1, pool2] = match architecture.pooling {
        Pooling::Trainable => ["self.pool1", "self.pool2"],
        Pooling::Average | Pooling::Maximum => ["pooled"; 2],
    };
    let side = |layer| architecture.map_side(layer);
    let output = match architecture.output {
        OutputUnits::Linear => "self.fc3(f6)",
        OutputUnits::RadialBasis => "-squared_distances(f6)",
    };
    format!(
        r#"class LeNet5(nn.Module):
    """Inputs [B, 1, {input}, {input}], logits [B, 10]. Layers have the paper's names."""

    def __init__(self):
        super().__init__()
{modules}

    def forward(self, x):
        c1 = activation({c1})  # [B, 6, {side1}, {side1}]
        s2 = {pool1}(c1)  # [B, 6, {side2}, {side2}]
        c3 = activation({c3})  # [B, 16, {side3}, {side3}]
        s4 = {pool2}(c3)  # [B, 16, {side4}, {side4}]
        c5 = {c5}  # [B, 120]
        f6 = {f6}  # [B, 84]
        return {output}  # [B, 10]"#,
        input = side(Layer::Input),
        side1 = side(Layer::C1),
        side2 = side(Layer::S2),
        side3 = side(Layer::C3),
        side4 = side(Layer::S4),
        modules = modules(architecture),
        c1 = normalised("bn1", "self.conv1(x)"),
        c3 = normalised("bn2", "self.conv2(s2)"),
        c5 = dropped(format!("activation({})", normalised("bn3", "self.fc1(s4.flatten(1))"))),
        f6 = dropped(format!("activation({})", normalised("bn4", "self.fc2(c5)"))),
    )
}

/// The lines that make the modules.
fn modules(architecture: &Architecture) -> String {
    let conv2 = if architecture.c3 == C3Connections::TableI { "TableI()" } else { "nn.Conv2d(6, 16, 5)" };
    let s4_count = Layer::S4.map_count() * architecture.map_side(Layer::S4).pow(2);
    let mut lines = vec![
        "self.conv1 = nn.Conv2d(1, 6, 5)".to_owned(),
        format!("self.conv2 = {conv2}"),
        format!("self.fc1 = nn.Linear({s4_count}, 120)  # C5: a convolution that covers its input"),
        "self.fc2 = nn.Linear(120, 84)".to_owned(),
    ];
    if architecture.output == OutputUnits::Linear {
        lines.push("self.fc3 = nn.Linear(84, 10)".to_owned());
    }
    if architecture.pooling == Pooling::Trainable {
        lines.push("self.pool1, self.pool2 = Pooling(6), Pooling(16)".to_owned());
    }
    if architecture.normalisation == Normalisation::Batch {
        lines.push("self.bn1, self.bn2 = nn.BatchNorm2d(6), nn.BatchNorm2d(16)".to_owned());
        lines.push("self.bn3, self.bn4 = nn.BatchNorm1d(120), nn.BatchNorm1d(84)".to_owned());
    }
    lines.iter().map(|line| format!("        {line}")).collect::<Vec<_>>().join("\n")
}
