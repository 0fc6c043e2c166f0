//! The transducer: a grammar that reads labels and writes labels (section VIII-A).

use crate::{
    Arc, GraphError, Label,
    adjacency::Adjacency,
    graph::{check_arcs, check_penalties},
};

/// An arc of a transducer.
pub type Transition = Arc;

/// States and the transitions between them. State 0 is the start.
///
/// Other than a graph it may have cycles, such as the self-loops of figures 24 and 27, and several accepting states. No cycle
/// is without an input label: together with a graph it makes a graph again.
#[derive(Clone, Debug, PartialEq)]
pub struct Transducer {
    transitions: Vec<Transition>,
    outgoing: Adjacency,
    is_accepting: Vec<bool>,
}

impl Transducer {
    /// The transducer of these transitions.
    ///
    /// # Errors
    ///
    /// States must be below `state_count`, penalties within ±[`MAX_PENALTY`](crate::graph::MAX_PENALTY), and transitions
    /// without an input label must make no cycle.
    pub fn new(state_count: usize, accepting: &[u32], transitions: Vec<Transition>) -> Result<Self, GraphError> {
        check_arcs(state_count, &transitions)?;
        let mut is_accepting = vec![false; state_count];
        for &state in accepting {
            let place = is_accepting.get_mut(state as usize);
            *place.ok_or(GraphError::NoSuchNode { node: state, node_count: state_count })? = true;
        }
        let outgoing = Adjacency::new(state_count, transitions.iter().map(|transition| transition.source));
        check_epsilon_cycles(state_count, &transitions)?;
        Ok(Self { transitions, outgoing, is_accepting })
    }

    /// Reads and writes one string and no other, without penalty: what selects the paths of a wanted string.
    pub fn linear(string: &[Label]) -> Self {
        let transitions: Vec<_> = (0..).zip(string).map(|(at, &label)| Arc::labelled(at, at + 1, label, 0.0)).collect();
        let state_count = string.len() + 1;
        let outgoing = Adjacency::new(state_count, transitions.iter().map(|transition| transition.source));
        let is_accepting = (0..state_count).map(|state| state == string.len()).collect();
        Self { transitions, outgoing, is_accepting }
    }

    /// The transitions, in the order in which they were given.
    pub fn transitions(&self) -> &[Transition] {
        &self.transitions
    }

    /// How many states there are.
    pub fn state_count(&self) -> usize {
        self.is_accepting.len()
    }

    /// Whether a string may end in a state.
    pub fn is_accepting(&self, state: usize) -> bool {
        self.is_accepting[state]
    }

    /// The numbers and transitions that begin in a state.
    pub fn outgoing(&self, state: usize) -> impl Iterator<Item = (usize, &Transition)> {
        self.outgoing.of(state).iter().map(|&number| (number as usize, &self.transitions[number as usize]))
    }

    /// Gives every transition a new penalty, in their order.
    ///
    /// # Errors
    ///
    /// As many penalties as transitions are needed, each within ±[`MAX_PENALTY`](crate::graph::MAX_PENALTY).
    pub fn reweigh(&mut self, penalties: &[f64]) -> Result<(), GraphError> {
        if penalties.len() != self.transitions.len() {
            return Err(GraphError::ArcCount { given: penalties.len(), needed: self.transitions.len() });
        }
        check_penalties(penalties.iter().copied())?;
        for (transition, &penalty) in self.transitions.iter_mut().zip(penalties) {
            transition.penalty = penalty;
        }
        Ok(())
    }
}

/// Takes away, one by one, the states into which no transition without an input label leads (Kahn); on a cycle some are left.
fn check_epsilon_cycles(state_count: usize, transitions: &[Transition]) -> Result<(), GraphError> {
    let silent = || transitions.iter().filter(|transition| transition.input.is_none());
    let targets: Vec<_> = silent().map(|transition| transition.target).collect();
    let outgoing = Adjacency::new(state_count, silent().map(|transition| transition.source));
    let mut incoming_count = vec![0; state_count];
    for &target in &targets {
        incoming_count[target as usize] += 1;
    }
    let mut free: Vec<_> = (0..state_count).filter(|&state| incoming_count[state] == 0).collect();
    while let Some(state) = free.pop() {
        for &number in outgoing.of(state) {
            let target = targets[number as usize] as usize;
            incoming_count[target] -= 1;
            if incoming_count[target] == 0 {
                free.push(target);
            }
        }
    }
    match incoming_count.iter().position(|&count| count > 0) {
        Some(state) => Err(GraphError::EpsilonCycle { state: state as u32 }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_without_input_is_refused_and_a_loop_with_input_is_not() {
        let silent = |source, target| Arc::silent(source, target, 0.0);
        let cycle = vec![silent(0, 1), silent(1, 2), silent(2, 1)];
        assert!(matches!(Transducer::new(3, &[2], cycle), Err(GraphError::EpsilonCycle { state: 1 | 2 })));
        let self_loop = vec![silent(0, 0)];
        assert_eq!(Transducer::new(1, &[0], self_loop), Err(GraphError::EpsilonCycle { state: 0 }));
        let chain_and_loop = vec![silent(0, 1), silent(0, 2), silent(1, 2), Arc::labelled(2, 0, 7, 0.0)];
        assert!(Transducer::new(3, &[2], chain_and_loop).is_ok());
    }

    #[test]
    fn states_and_penalties_are_checked() {
        let loop_with = |penalty| vec![Arc::labelled(0, 0, 1, penalty)];
        assert_eq!(Transducer::new(1, &[1], vec![]), Err(GraphError::NoSuchNode { node: 1, node_count: 1 }));
        assert_eq!(Transducer::new(0, &[], vec![]), Err(GraphError::NodeCount(0)));
        assert!(matches!(Transducer::new(1, &[0], loop_with(f64::NAN)), Err(GraphError::Penalty { arc: 0, .. })));
        let mut transducer = Transducer::new(1, &[0], loop_with(0.0)).unwrap();
        assert_eq!(transducer.reweigh(&[]), Err(GraphError::ArcCount { given: 0, needed: 1 }));
        assert!(transducer.reweigh(&[f64::INFINITY]).is_err());
        transducer.reweigh(&[2.5]).unwrap();
        assert_eq!(transducer.transitions()[0].penalty, 2.5);
    }

    #[test]
    fn a_linear_transducer_is_what_its_transitions_make() {
        let transitions = vec![Arc::labelled(0, 1, 3, 0.0), Arc::labelled(1, 2, 3, 0.0)];
        assert_eq!(Transducer::new(3, &[2], transitions).as_ref(), Ok(&Transducer::linear(&[3, 3])));
    }
}
