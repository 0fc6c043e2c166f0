//! Strings instead of paths: several paths can write the same string, and their weights add up.

mod chain;
mod prefix_search;

use std::collections::BTreeSet;

use chain::Chain;

use crate::{Graph, Label, logadd, n_best};

/// A string and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredString {
    /// What the paths write.
    pub labels: Vec<Label>,
    /// exp(−E) of section VI-E, with E the penalty of its paths less that of all paths. Over all strings the sum is 1.
    pub posterior: f64,
}

/// Different strings, the most probable first. Every posterior is exact.
#[derive(Clone, Debug, PartialEq)]
pub struct BestStrings {
    /// The strings.
    pub strings: Vec<ScoredString>,
    /// So many of them, from the first, are certainly the most probable of all. The others write the best paths; a string of
    /// many moderate paths may be missing among them.
    pub proven_count: usize,
}

/// The penalty of all paths that write exactly these labels, infinite if none does.
///
/// A sweep over nodes and places in the string; it is the forward penalty of the path selector's graph, without the graph.
pub fn string_penalty(graph: &Graph, outputs: &[Label]) -> f64 {
    // Few nodes are reached with a certain number of labels written: of all paths to a node, that number and the penalty.
    let mut reached = vec![(0, 0.0)];
    // Those of a node lie from its own number here to the next one.
    let mut firsts = vec![0, 1];
    let mut terms = vec![Vec::new(); outputs.len() + 1];
    for node in 1..graph.node_count() {
        for (_, arc) in graph.incoming(node) {
            let source = arc.source as usize;
            for &(written, penalty) in &reached[firsts[source]..firsts[source + 1]] {
                match arc.output {
                    None => terms[written].push(penalty + arc.penalty),
                    Some(label) if outputs.get(written) == Some(&label) => {
                        terms[written + 1].push(penalty + arc.penalty);
                    }
                    Some(_) => {}
                }
            }
        }
        for (written, terms) in terms.iter_mut().enumerate().filter(|(_, terms)| !terms.is_empty()) {
            reached.push((written, logadd(terms)));
            terms.clear();
        }
        firsts.push(reached.len());
    }
    let at_end = reached[firsts[graph.end()]..].last();
    at_end.filter(|(written, _)| *written == outputs.len()).map_or(f64::INFINITY, |(_, penalty)| *penalty)
}

/// The `count` most probable strings of a graph, or all if there are fewer.
///
/// The exact search takes up prefixes of strings by their probability. Where no answer stands out, as before training, there
/// are too many; then the strings of the best paths fill up the list.
pub fn best_strings(graph: &Graph, count: usize) -> BestStrings {
    let chain = Chain::new(graph);
    let mut strings = prefix_search::most_probable(&chain, count);
    let proven_count = strings.len();
    if proven_count < count {
        let mut others = strings_of_best_paths(&chain, count, &strings);
        others.truncate(count - proven_count);
        strings.append(&mut others);
    }
    BestStrings { strings, proven_count }
}

/// Paths that are looked at for each wanted string: several write the same.
const PATHS_PER_STRING: usize = 8;

/// The strings of the best paths other than those known, the most probable first.
fn strings_of_best_paths(chain: &Chain<'_>, count: usize, known: &[ScoredString]) -> Vec<ScoredString> {
    let paths = n_best(chain.graph, count * PATHS_PER_STRING);
    let mut different: BTreeSet<_> = paths.iter().map(|path| path.outputs(chain.graph)).collect();
    for string in known {
        different.remove(&string.labels);
    }
    let scored = |labels: Vec<Label>| ScoredString { posterior: chain.posterior(&labels), labels };
    let mut strings: Vec<_> = different.into_iter().map(scored).collect();
    strings.sort_by(|a, b| b.posterior.total_cmp(&a.posterior));
    strings
}
