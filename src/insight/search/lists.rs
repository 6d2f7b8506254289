//! Lists of small numbers, one after another in one piece of memory: four bytes for each number and eight for each list.

use super::vocabulary::place;

/// Lists by their places.
pub struct Lists {
    items: Box<[u32]>,
    /// Where each list ends.
    ends: Box<[usize]>,
}

impl Lists {
    /// These lists.
    pub fn of<L: IntoIterator<Item = u32>>(lists: impl IntoIterator<Item = L>) -> Self {
        let (mut items, mut ends) = (Vec::new(), Vec::new());
        for list in lists {
            items.extend(list);
            ends.push(items.len());
        }
        Self { items: items.into(), ends: ends.into() }
    }

    /// The list at a place; empty if there is none.
    pub fn get(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(at).copied());
        range.and_then(|(start, end)| self.items.get(start..end)).unwrap_or_default()
    }

    /// For each number below `numbers` the places of the lists that have it, each once, in order.
    #[must_use]
    pub fn turned(&self, numbers: usize) -> Self {
        let lists = (0_u32..).take(self.ends.len());
        let mut pairs: Vec<(u32, u32)> =
            lists.flat_map(|list| self.get(place(list)).iter().map(move |number| (*number, list))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut ends = Vec::with_capacity(numbers);
        let mut rest = pairs.as_slice();
        for number in (0_u32..).take(numbers) {
            let end = rest.partition_point(|(one, _)| *one <= number);
            rest = rest.get(end..).unwrap_or_default();
            ends.push(pairs.len() - rest.len());
        }
        Self { items: pairs.iter().map(|(_, list)| *list).collect(), ends: ends.into() }
    }

    /// How many bytes of memory they take beside themselves.
    pub fn size(&self) -> usize {
        size_of_val(&*self.items) + size_of_val(&*self.ends)
    }
}
