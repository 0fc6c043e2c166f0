//! The walk of the two tokens (figure 29), without its recursion and without its dead ends.
//!
//! A pair of places is left when all moves from it were tried. Only then is it known whether an end is within reach, and only
//! then does the pair become a node. So nodes come into being from the end to the start, in reverse topological order.

use std::collections::{HashMap, hash_map::Entry};

use super::{Composition, Origin, Rule};
use crate::{Arc, Graph, Transducer};

/// Where the two tokens are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Pair {
    node: u32,
    state: u32,
    order: Order,
}

/// Which token may move alone. Where both could, the two orders would make two paths of one, and count it twice in the
/// forward penalty: the graph's token goes first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Order {
    /// The graph's token, then the transducer's.
    GraphFirst,
    /// The transducer's has moved alone, and the graph's may not until both move together.
    TransducerOnly,
}

struct Move {
    origin: Origin,
    to: Pair,
}

/// A pair whose moves are being tried.
struct Visit {
    pair: Pair,
    moves: Vec<Move>,
    tried_count: usize,
}

/// While the walk lasts, the end is node 0 and sources are higher than targets.
const END: u32 = 0;

struct Walk<'a, R> {
    graph: &'a Graph,
    transducer: &'a Transducer,
    rule: &'a R,
    /// The node of every pair that was met: `None` for a dead end, and while its moves are being tried.
    nodes: HashMap<Pair, Option<u32>>,
    node_count: u32,
    arcs: Vec<Arc>,
    origins: Vec<Origin>,
}

/// Composes a graph and a transducer by a rule, whose penalties are not checked.
pub(super) fn walk<R: Rule>(graph: &Graph, transducer: &Transducer, rule: &R) -> Option<Composition> {
    let (nodes, arcs, origins) = (HashMap::new(), Vec::new(), Vec::new());
    let mut walk = Walk { graph, transducer, rule, nodes, node_count: END + 1, arcs, origins };
    let start = Pair { node: 0, state: 0, order: Order::GraphFirst };
    walk.visit_all(start);
    walk.nodes[&start]?;
    Some(walk.finish())
}

impl<R: Rule> Walk<'_, R> {
    /// Goes depth first from a pair to all that can be reached, with a stack of its own: a graph may be deep.
    fn visit_all(&mut self, start: Pair) {
        self.nodes.insert(start, None);
        let mut visits = vec![self.visit(start)];
        while let Some(visit) = visits.last_mut() {
            let Some(next) = visit.moves.get(visit.tried_count) else {
                visits.pop().into_iter().for_each(|visit| self.leave(&visit));
                continue;
            };
            visit.tried_count += 1;
            let to = next.to;
            if let Entry::Vacant(new) = self.nodes.entry(to) {
                new.insert(None);
                visits.push(self.visit(to));
            }
        }
    }

    fn visit(&self, pair: Pair) -> Visit {
        Visit { pair, moves: self.moves(pair), tried_count: 0 }
    }

    /// The moves of one token alone, then those of both together.
    fn moves(&self, from: Pair) -> Vec<Move> {
        let arcs = || self.graph.outgoing(from.node as usize);
        let transitions = || self.transducer.outgoing(from.state as usize);
        let mut moves = Vec::new();
        if from.order == Order::GraphFirst {
            moves.extend(arcs().filter(|(_, arc)| arc.output.is_none()).map(|(number, arc)| Move {
                origin: Origin { arc: Some(number as u32), transition: None },
                to: Pair { node: arc.target, ..from },
            }));
        }
        moves.extend(transitions().filter(|(_, transition)| transition.input.is_none()).map(|(number, transition)| {
            Move {
                origin: Origin { arc: None, transition: Some(number as u32) },
                to: Pair { state: transition.target, order: Order::TransducerOnly, ..from },
            }
        }));
        for (arc_number, arc) in arcs().filter(|(_, arc)| arc.output.is_some()) {
            let reading = transitions().filter(|(_, transition)| transition.input.is_some());
            let matching = reading.filter(|(_, transition)| self.rule.check(arc, transition));
            moves.extend(matching.map(|(number, transition)| Move {
                origin: Origin { arc: Some(arc_number as u32), transition: Some(number as u32) },
                to: Pair { node: arc.target, state: transition.target, order: Order::GraphFirst },
            }));
        }
        moves
    }

    /// Makes a node of a pair from which an end can be reached. Pairs where both tokens are at an end, and go no further, are
    /// all one node.
    fn leave(&mut self, visit: &Visit) {
        let (node, arc_count) = (self.node_count, self.arcs.len());
        let Pair { node: at, state, .. } = visit.pair;
        let is_final = at as usize == self.graph.end() && self.transducer.is_accepting(state as usize);
        // All arcs are turned round in the end, so that here the last comes first.
        for Move { origin, to } in visit.moves.iter().rev() {
            if let Some(target) = self.nodes[to] {
                self.build(node, target, *origin);
            }
        }
        let goes_on = self.arcs.len() > arc_count;
        if is_final && goes_on {
            self.arcs.push(Arc::silent(node, END, 0.0));
            self.origins.push(Origin { arc: None, transition: None });
        }
        let made = match (goes_on, is_final) {
            (true, _) => node,
            (false, true) => END,
            (false, false) => return,
        };
        self.node_count = self.node_count.max(made + 1);
        self.nodes.insert(visit.pair, Some(made));
    }

    fn build(&mut self, source: u32, target: u32, origin: Origin) {
        let arc = origin.arc.map(|number| &self.graph.arcs()[number as usize]);
        let transition = origin.transition.map(|number| &self.transducer.transitions()[number as usize]);
        for new in self.rule.build(arc, transition) {
            self.arcs.push(Arc { source, target, input: new.input, output: new.output, penalty: new.penalty });
            self.origins.push(origin);
        }
    }

    /// Turns the order round, so that it begins with the start.
    fn finish(mut self) -> Composition {
        let last = self.node_count - 1;
        for arc in &mut self.arcs {
            (arc.source, arc.target) = (last - arc.source, last - arc.target);
        }
        self.arcs.reverse();
        self.origins.reverse();
        Composition {
            graph: Graph::assemble(self.node_count as usize, self.arcs),
            origins: self.origins,
            arc_count: self.graph.arcs().len(),
            transition_count: self.transducer.transitions().len(),
        }
    }
}
