//! The arcs at each node, without a list for each.

/// Arcs grouped by a node of theirs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Adjacency {
    /// The arcs of node n are `arcs[starts[n]..starts[n + 1]]`.
    starts: Vec<u32>,
    arcs: Vec<u32>,
}

impl Adjacency {
    /// Groups arcs, of which `nodes` has one node each, below `node_count`. Within a group they keep their order.
    pub(crate) fn new(node_count: usize, nodes: impl Iterator<Item = u32> + Clone) -> Self {
        let mut starts = vec![0; node_count + 1];
        for node in nodes.clone() {
            starts[node as usize + 1] += 1;
        }
        for node in 0..node_count {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut arcs = vec![0; starts[node_count] as usize];
        for (arc, node) in nodes.enumerate() {
            let place = &mut next[node as usize];
            arcs[*place as usize] = arc as u32;
            *place += 1;
        }
        Self { starts, arcs }
    }

    /// The arcs of a node.
    pub(crate) fn of(&self, node: usize) -> &[u32] {
        &self.arcs[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// How many nodes there are.
    pub(crate) fn node_count(&self) -> usize {
        self.starts.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcs_are_grouped_in_their_order() {
        let adjacency = Adjacency::new(4, [2, 0, 2, 3, 2].into_iter());
        assert_eq!(adjacency.node_count(), 4);
        assert_eq!([0, 1, 2, 3].map(|node| adjacency.of(node)), [&[1][..], &[], &[0, 2, 4], &[3]]);
    }
}
