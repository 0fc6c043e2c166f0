//! The most probable strings, by their prefixes (the prefix search of Graves et al., 2006, for any graph).
//!
//! The probability of a prefix is that of all strings which begin with it, so none of them can be more probable. The search
//! splits the most probable prefix into the string that ends there and the prefixes that are longer by a label. A whole string
//! that comes first in the queue is more probable than any string which is not yet found.

use std::collections::{BTreeMap, BinaryHeap};

use super::{
    ScoredString,
    chain::{Chain, Presence},
};
use crate::{Label, priority::Priority};

/// Prefixes that are split before the search gives up: enough for five strings of ten digits, and soon done where no string
/// stands out.
const SPLIT_LIMIT: usize = 128;

enum Candidate {
    Whole(Vec<Label>),
    Prefix {
        labels: Vec<Label>,
        /// Where paths are when they have just written the last of the labels.
        presences: Vec<Presence>,
    },
}

/// The most probable strings, as far as the search could prove them.
pub(super) fn most_probable(chain: &Chain<'_>, count: usize) -> Vec<ScoredString> {
    let mut candidates = vec![Candidate::Prefix { labels: Vec::new(), presences: vec![Chain::START] }];
    let mut open = BinaryHeap::from([(Priority(1.0), 0)]);
    let mut found = Vec::new();
    let mut split_count = 0;
    while found.len() < count
        && let Some((Priority(posterior), number)) = open.pop()
    {
        match std::mem::replace(&mut candidates[number], Candidate::Whole(Vec::new())) {
            Candidate::Whole(labels) => found.push(ScoredString { labels, posterior }),
            Candidate::Prefix { .. } if split_count == SPLIT_LIMIT => break,
            Candidate::Prefix { labels, presences } => {
                split_count += 1;
                for (probability, part) in split(chain, labels, &presences) {
                    open.push((Priority(probability), candidates.len()));
                    candidates.push(part);
                }
            }
        }
    }
    found
}

/// The string that ends with a prefix, and its continuations by one label, with their probabilities.
fn split(chain: &Chain<'_>, labels: Vec<Label>, presences: &[Presence]) -> Vec<(f64, Candidate)> {
    let here = chain.spread(presences);
    let mut longer: BTreeMap<Label, Vec<Presence>> = BTreeMap::new();
    for (label, presence) in chain.written(&here) {
        longer.entry(label).or_default().push(presence);
    }
    let continued = |(label, presences): (Label, Vec<Presence>)| {
        let labels = labels.iter().copied().chain([label]).collect();
        (presences.iter().map(|(_, probability)| probability).sum(), Candidate::Prefix { labels, presences })
    };
    let mut parts: Vec<_> = longer.into_iter().map(continued).collect();
    parts.push((here[chain.graph.end()], Candidate::Whole(labels)));
    parts.retain(|&(probability, _)| probability > 0.0);
    parts
}
