//! The two graphs that a criterion compares, laid out for a drawing (figure 20): the paths that write a wanted string, and all
//! paths.
//!
//! The derivative of the loss is given at each arc of both graphs, and where their alter egos meet: at the network's penalty.

pub mod figure_20;
mod layout;
#[cfg(test)]
mod tests;

use lenet_data::{perturb::FIELD_SIDE, strings::StringImage};
use lenet_graph::{Composition, Criterion, Graph, GraphError, Label, Transducer, compose, posteriors, viterbi};

use crate::{
    criterion::one_on_path,
    lattice::{Lattices, recognition},
    penalties::Penalties,
    segment::{Segmentation, SegmenterWeights, interpretation},
    topology::{self, Steps},
};

/// The loss of a wanted string, and the two graphs that it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionGraphs {
    /// The paths that write the wanted string. Its rows tell how far it is written.
    pub constrained: DrawnGraph,
    /// All paths. Its arcs lie flat, each in a row of its own between two nodes.
    pub free: DrawnGraph,
    /// The loss: of a discriminative criterion the difference of the two penalties, else that of the constrained graph.
    pub loss: f64,
}

/// A graph with places for its nodes and arcs.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnGraph {
    /// The penalty of its best path, or of all its paths together.
    pub penalty: f64,
    /// From left to right.
    pub nodes: Vec<Node>,
    /// From left to right.
    pub arcs: Vec<DrawnArc>,
    /// Rows, whether or not there is something in them.
    pub row_count: usize,
}

/// A node: a dot in one row, or a line through several.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Its column of the field.
    pub x_px: f32,
    /// First and last row.
    pub rows: [usize; 2],
}

/// Where an arc begins or ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Its column of the field.
    pub x_px: f32,
    /// Its row.
    pub row: usize,
}

/// An arc of either graph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnArc {
    /// Where it begins.
    pub from: Place,
    /// Where it ends.
    pub to: Place,
    /// The arc of the interpretation or recognition graph that it is an alter ego of: `segment or position × 11 + label`.
    pub origin: usize,
    /// What it reads.
    pub label: Label,
    /// What it adds to the penalty of a path: the network's penalty, and that of the step where there is one.
    pub penalty: f64,
    /// Whether it is on the best path of its graph.
    pub is_best: bool,
    /// The share of the paths of its graph that go through it.
    pub share: f64,
    /// The derivative of the loss by its own penalty.
    pub slope: f64,
    /// The derivative of the loss by the penalty of its origin.
    pub at_origin: Slope,
}

/// A derivative of the loss by a penalty of the network, from both graphs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slope {
    /// Through the constrained graph; never negative.
    pub constrained: f64,
    /// Through the free graph; never positive, and 0 if the criterion has none.
    pub free: f64,
}

impl Slope {
    /// Both together. A step of training lowers the penalty where this is positive.
    pub fn total(self) -> f64 {
        self.constrained + self.free
    }
}

/// Why no path writes the wanted string.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unwritable {
    /// Positions are too few.
    #[error(
        "“{wanted}” needs {needed} positions, and the field has {present}: write the number wider, or want fewer digits"
    )]
    Positions {
        /// The wanted string.
        wanted: String,
        /// So many positions are needed.
        needed: usize,
        /// So many are there.
        present: usize,
    },
    /// Pieces are too few.
    #[error("“{wanted}” needs {needed} pieces, and the field has {present}: add cuts, or want fewer digits")]
    Pieces {
        /// The wanted string.
        wanted: String,
        /// So many pieces are needed.
        needed: usize,
        /// So many are there.
        present: usize,
    },
    /// The graph has no such path.
    #[error("no path of the graph writes “{0}”")]
    Path(String),
    /// The network's outputs make no graph.
    #[error("the network's outputs over the string are no finite numbers: {0}; use other weights")]
    Outputs(#[from] GraphError),
}

/// The graphs of a reading by segments.
///
/// # Errors
/// If there are fewer pieces than wanted digits, or a penalty is not finite.
pub fn of_segments(
    criterion: Criterion,
    segmentation: &Segmentation,
    penalties: &[Penalties],
    wanted: &[Label],
) -> Result<CriterionGraphs, Unwritable> {
    let graph = interpretation::graph(segmentation, penalties, &SegmenterWeights::ZERO)?;
    let present = segmentation.node_count() - 1;
    if wanted.len() > present {
        return Err(Unwritable::Pieces { wanted: text(wanted), needed: wanted.len(), present });
    }
    of_graph(criterion, graph, &segmentation.node_columns_px(), wanted)
}

/// The graphs of any interpretation graph, whose nodes are at these columns of the field.
///
/// # Errors
/// If no path writes the wanted string.
pub fn of_graph(
    criterion: Criterion,
    graph: Graph,
    columns_px: &[f32],
    wanted: &[Label],
) -> Result<CriterionGraphs, Unwritable> {
    let selector = Transducer::linear(wanted);
    let constrained = compose(&graph, &selector).ok_or_else(|| Unwritable::Path(text(wanted)))?;
    let free = Composition::from(graph);
    let both = Both { criterion, selector: &selector, columns_px, constrained: &constrained, free: &free };
    let slopes = both.slopes();
    let (nodes, arcs, row_count) = layout::segments(&free.graph, columns_px, &both.at_origins(&slopes));
    Ok(both.drawn(&free.graph, &slopes, nodes, arcs, row_count))
}

/// The graphs of a reading over positions.
///
/// # Errors
/// If there are too few positions for the wanted string, or a penalty is not finite.
pub fn of_positions(
    criterion: Criterion,
    steps: Steps,
    penalties: &[Penalties],
    wanted: &[Label],
) -> Result<CriterionGraphs, Unwritable> {
    let recognition = recognition(penalties)?;
    let mut lattices = Lattices::new(steps)?;
    let Some(constrained) = lattices.of_string(&recognition, wanted)? else {
        let needed = positions_needed(steps, wanted);
        return Err(Unwritable::Positions { wanted: text(wanted), needed, present: penalties.len() });
    };
    let selector = topology::constrained(&steps, wanted)?;
    let columns_px: Vec<f32> = (0..=penalties.len()).map(boundary_px).collect();
    let free = lattices.all(&recognition)?;
    let both = Both { criterion, selector: &selector, columns_px: &columns_px, constrained: &constrained, free };
    let slopes = both.slopes();
    let (nodes, arcs, row_count) = layout::positions(&recognition, &columns_px, &both.at_origins(&slopes));
    Ok(both.drawn(&recognition, &slopes, nodes, arcs, row_count))
}

/// Column of the boundary before a position: halfway between the middles of what two positions see.
fn boundary_px(position: usize) -> f32 {
    (position * StringImage::STEP + (FIELD_SIDE - StringImage::STEP) / 2) as f32
}

/// Two digits need a position of *none* between them if one cannot follow the other at once.
fn positions_needed(steps: Steps, wanted: &[Label]) -> usize {
    let needs_none = |pair: &&[Label]| steps.switch.is_none() || pair[0] == pair[1];
    wanted.len() + wanted.windows(2).filter(needs_none).count()
}

fn text(wanted: &[Label]) -> String {
    wanted.iter().map(ToString::to_string).collect()
}

/// What is known of each arc that the network has a penalty for.
struct AtOrigins {
    /// Whether it is on the best path of all.
    is_best: Vec<bool>,
    shares: Vec<f64>,
    /// Of the alter egos in the free graph.
    slopes: Vec<f64>,
    at_origin: Vec<Slope>,
}

/// Both graphs before they have places.
struct Both<'a> {
    criterion: Criterion,
    /// Accepts the wanted string only.
    selector: &'a Transducer,
    columns_px: &'a [f32],
    constrained: &'a Composition,
    free: &'a Composition,
}

impl Both<'_> {
    /// The derivatives of the loss by each penalty of the network.
    fn slopes(&self) -> Vec<Slope> {
        let loss = self.criterion.evaluate(self.free, self.constrained).gradient.arcs;
        let constrained = of_paths(self.criterion).evaluate(self.constrained, self.constrained).gradient.arcs;
        let split = |(total, constrained): (f64, f64)| Slope { constrained, free: total - constrained };
        loss.into_iter().zip(constrained).map(split).collect()
    }

    fn at_origins(&self, slopes: &[Slope]) -> AtOrigins {
        let on_path = self.free.at_origins(&one_on_path(&viterbi(&self.free.graph), self.free)).arcs;
        AtOrigins {
            is_best: on_path.into_iter().map(|count| count > 0.0).collect(),
            shares: self.free.at_origins(&posteriors(&self.free.graph)).arcs,
            slopes: slopes.iter().map(|slope| slope.free).collect(),
            at_origin: slopes.to_vec(),
        }
    }

    /// Both graphs with the places of the free one; `origins` is the graph that both were composed of.
    fn drawn(
        &self,
        origins: &Graph,
        slopes: &[Slope],
        nodes: Vec<Node>,
        arcs: Vec<DrawnArc>,
        row_count: usize,
    ) -> CriterionGraphs {
        let penalty = |graph| of_paths(self.criterion).evaluate(graph, graph).value;
        let free = DrawnGraph { penalty: penalty(self.free), nodes, arcs, row_count };
        let arcs = self.constrained_arcs(origins, slopes);
        let nodes = layout::dots(&arcs);
        let row_count = self.selector.state_count();
        let constrained = DrawnGraph { penalty: penalty(self.constrained), nodes, arcs, row_count };
        CriterionGraphs { constrained, free, loss: self.criterion.evaluate(self.free, self.constrained).value }
    }

    /// The arcs of the constrained graph between the places of its two tokens: the column of the graph's, the row of the
    /// selector's.
    fn constrained_arcs(&self, origins: &Graph, slopes: &[Slope]) -> Vec<DrawnArc> {
        let graph = &self.constrained.graph;
        let on_path = one_on_path(&viterbi(graph), self.constrained);
        let shares = posteriors(graph);
        let is_viterbi = of_paths(self.criterion) == Criterion::Viterbi;
        // States by node. Only the end stands for several, and no arc begins there.
        let mut states = vec![0; graph.node_count()];
        let mut drawn = Vec::new();
        for node in 0..graph.node_count() {
            for (number, arc) in graph.outgoing(node) {
                let origin = self.constrained.origins[number];
                let state = origin.transition.map(|number| self.selector.transitions()[number as usize].target);
                let target_row = state.map_or(states[node], |state| state as usize);
                states[arc.target as usize] = target_row;
                // An arc without an origin only joins an accepting state to the end.
                let Some(origin) = origin.arc.map(|origin| origin as usize) else { continue };
                let [from_px, to_px] = layout::ends_px(&origins.arcs()[origin], self.columns_px);
                drawn.push(DrawnArc {
                    from: Place { x_px: from_px, row: states[node] },
                    to: Place { x_px: to_px, row: target_row },
                    origin,
                    label: arc.input.unwrap_or_default(),
                    penalty: arc.penalty,
                    is_best: on_path[number] > 0.0,
                    share: shares[number],
                    slope: if is_viterbi { on_path[number] } else { shares[number] },
                    at_origin: slopes[origin],
                });
            }
        }
        layout::sort(&mut drawn);
        drawn
    }
}

/// The criterion of one graph alone: by its best path or by all of its paths.
fn of_paths(criterion: Criterion) -> Criterion {
    match criterion {
        Criterion::Viterbi | Criterion::DiscriminativeViterbi => Criterion::Viterbi,
        Criterion::Forward | Criterion::DiscriminativeForward => Criterion::Forward,
    }
}
