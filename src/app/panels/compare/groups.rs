//! Runs that differ by their seed alone make a group: one curve, one colour.

use super::{
    entry::Entry,
    leaves::{self, Leaf, SEED},
};

/// Runs that differ by their seed alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// A run's name or how many there are, and in what they differ from the other groups.
    pub name: String,
    /// The runs' positions among all.
    pub members: Vec<usize>,
}

/// The groups of the runs at `positions`, in the order in which their first runs stand.
pub(super) fn of(entries: &[Entry], positions: &[usize]) -> Vec<Group> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for position in positions {
        let is_alike = |group: &&mut Vec<usize>| is_alike(&entries[group[0]], &entries[*position]);
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.push(*position),
            None => groups.push(vec![*position]),
        }
    }
    let firsts: Vec<&Entry> = groups.iter().map(|group| &entries[group[0]]).collect();
    let places = differing(&firsts);
    let named = |members: Vec<usize>| Group { name: name(entries, &members, &places), members };
    groups.into_iter().map(named).collect()
}

fn is_alike(one: &Entry, other: &Entry) -> bool {
    let but_seed = |leaf: &&Leaf| leaf.place != SEED;
    one.leaves.iter().filter(but_seed).eq(other.leaves.iter().filter(but_seed))
}

/// The places of all settings that any of the runs has, in the order of the settings.
pub(super) fn all_places(entries: &[&Entry]) -> Vec<String> {
    let mut places: Vec<&String> = Vec::new();
    for leaf in entries.iter().flat_map(|entry| &entry.leaves) {
        if !places.contains(&&leaf.place) {
            places.push(&leaf.place);
        }
    }
    places.sort_by_key(|place| leaves::position(place));
    places.into_iter().cloned().collect()
}

/// The places of the settings in which runs differ, in the order of the settings.
pub(super) fn differing(entries: &[&Entry]) -> Vec<String> {
    let mut places = all_places(entries);
    places.retain(|place| {
        let mut values = entries.iter().map(|entry| entry.value(place));
        let first = values.next();
        values.any(|value| Some(value) != first)
    });
    places
}

fn name(entries: &[Entry], members: &[usize], places: &[String]) -> String {
    let first = &entries[members[0]];
    let who = if members.len() == 1 { first.name.clone() } else { format!("{} runs", members.len()) };
    let what: Vec<String> =
        places.iter().filter(|place| *place != SEED).filter_map(|place| words(first, place)).collect();
    if what.is_empty() { who } else { format!("{who}: {}", what.join(", ")) }
}

/// A value that speaks for itself alone, others with the setting's name; none of a setting that the run does not have.
fn words(entry: &Entry, place: &str) -> Option<String> {
    let value = entry.value(place)?;
    let words = leaves::words(place, value);
    Some(if value.is_string() { words } else { format!("{} {words}", leaves::name(place)) })
}

#[cfg(test)]
mod tests {
    use super::{super::entry::Entries, *};
    use crate::app::lab::Lab;

    #[test]
    fn seeds_make_a_group_that_is_named_by_what_sets_it_apart() {
        let mut entries = Entries::default();
        entries.update(&Lab::fake_compared());
        let groups = of(entries.all(), &[0, 1, 2, 3, 4]);
        let shown: Vec<_> = groups.iter().map(|group| (group.name.as_str(), group.members.as_slice())).collect();
        assert_eq!(shown, [("3 runs: Average", &[0, 1, 2][..]), ("2 runs: Maximum", &[3, 4][..])]);
        let groups = of(entries.all(), &[0, 1]);
        assert_eq!(groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["2 runs"]);
        let groups = of(entries.all(), &[0, 5]);
        assert_eq!(groups[1].name, "run-0006: Learning rate 0.05");
    }

    #[test]
    fn the_places_that_differ_are_found_also_where_a_run_lacks_them() {
        let mut entries = Entries::default();
        entries.update(&Lab::fake_compared());
        let [first, .., adam] = entries.all() else { unreachable!("there are seven") };
        let places = differing(&[first, adam]);
        assert!(places.contains(&"optimizer.beta1".to_owned()) && places.contains(&"optimizer".to_owned()));
        assert!(!places.contains(&"batch_size".to_owned()));
    }
}
