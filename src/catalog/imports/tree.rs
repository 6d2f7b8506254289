//! Trees: which skill is part of which.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

/// What is known of how things hang together.
#[derive(Debug)]
pub struct Tree<K> {
    /// How many others each is part of, directly or through others.
    pub depths: HashMap<K, usize>,
    /// Those that are part of themselves.
    pub looped: HashSet<K>,
}

/// Follows everything upward; takes as many steps as there are things.
pub fn tree<K: Copy + Eq + Hash>(parents: &HashMap<K, K>) -> Tree<K> {
    let mut tree = Tree { depths: HashMap::new(), looped: HashSet::new() };
    for start in parents.keys() {
        let (mut path, mut places) = (Vec::new(), HashMap::new());
        let mut next = Some(*start);
        let mut depth = 0;
        while let Some(key) = next {
            if let Some(known) = tree.depths.get(&key) {
                depth = known + 1;
                break;
            }
            if let Some(place) = places.insert(key, path.len()) {
                tree.looped.extend(path.iter().skip(place));
                break;
            }
            path.push(key);
            next = parents.get(&key).copied();
        }
        for (above, key) in path.into_iter().rev().enumerate() {
            tree.depths.insert(key, depth + above);
        }
    }
    tree
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::tree;

    #[test]
    fn depths_are_counted_from_the_roots() {
        let found = tree(&HashMap::from([(2, 1), (3, 2), (4, 2), (9, 8)]));
        assert_eq!(found.depths, HashMap::from([(1, 0), (2, 1), (3, 2), (4, 2), (8, 0), (9, 1)]));
        assert!(found.looped.is_empty());
    }

    #[test]
    fn only_what_is_part_of_itself_is_a_loop() {
        let found = tree(&HashMap::from([(1, 2), (2, 3), (3, 1), (4, 1), (5, 5), (7, 6)]));
        assert_eq!(found.looped, HashSet::from([1, 2, 3, 5]));
    }

    #[test]
    fn a_long_chain_takes_no_longer_than_it_is() {
        let found = tree(&(1..300_000).map(|key| (key, key - 1)).collect());
        assert_eq!(found.depths.get(&299_999), Some(&299_999));
    }
}
