//! Ways from one role to another over roles in between, and what each move costs.
//!
//! What it takes to learn is an **assumption, not a measurement**, and every answer says so: a level takes
//! [`HOURS_PER_LEVEL`] hours times its number, weighted as in readiness; a move takes at least [`LEAST_MONTHS`] months,
//! because nobody changes roles every week; and of each skill the first level is learned on the job, so that only what
//! lies beyond it costs money.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// Hours of learning for a level, times the number of the level: the fifth takes five times as long as the first.
pub const HOURS_PER_LEVEL: f64 = 20.0;
/// Months that a move takes at least.
pub const LEAST_MONTHS: f64 = 6.0;
const WEEKS_PER_MONTH: f64 = 52.0 / 12.0;

/// What has to be learned of one skill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Climb {
    /// How much the skill weighs, 0–1.
    pub weight: f64,
    /// The level now.
    pub from: f64,
    /// The level to reach.
    pub to: f64,
}

impl Climb {
    fn hours(&self) -> f64 {
        let up_to = |level: f64| level.max(0.0) * (level.max(0.0) + 1.0) / 2.0;
        self.weight * HOURS_PER_LEVEL * (up_to(self.to) - up_to(self.from)).max(0.0)
    }

    fn paid_levels(&self) -> f64 {
        self.weight * (self.to - self.from - 1.0).max(0.0)
    }
}

/// What a move takes, or a whole way.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Effort {
    /// Hours of learning.
    pub hours: f64,
    /// Months, at so many hours a week.
    pub months: f64,
    /// Weighted levels that are not learned on the job.
    pub paid_levels: f64,
}

impl Effort {
    /// What it takes to learn all this for one move.
    pub fn of_move(climbs: impl IntoIterator<Item = Climb>, hours_per_week: f64) -> Self {
        let (hours, paid_levels) = climbs
            .into_iter()
            .fold((0.0, 0.0), |(hours, paid), climb| (hours + climb.hours(), paid + climb.paid_levels()));
        Self { hours, paid_levels, months: (hours / hours_per_week / WEEKS_PER_MONTH).max(LEAST_MONTHS) }
    }

    /// One move after another.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        Self {
            hours: self.hours + next.hours,
            months: self.months + next.months,
            paid_levels: self.paid_levels + next.paid_levels,
        }
    }
}

/// A way over some nodes, first and last included.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// The nodes.
    pub nodes: Vec<usize>,
    /// The sum of the costs of its moves.
    pub cost: f64,
}

/// The moves that a node has, with their costs; never negative.
pub trait Graph {
    /// Where one can go from a node.
    fn moves(&mut self, node: usize) -> Rc<[(usize, f64)]>;
}

/// The cheapest ways of at most `longest` moves, cheapest first, no node twice on any of them; with equal costs the one
/// with fewer moves. Yen's algorithm over a search that counts the moves.
pub fn cheapest(graph: &mut impl Graph, ends: (usize, usize), longest: usize, count: usize) -> Vec<Way> {
    let mut found: Vec<Way> = Vec::new();
    let mut candidates: Vec<Way> = Vec::new();
    let first = search(graph, ends, longest, &Bans::default());
    candidates.extend(first.filter(|_| ends.0 != ends.1));
    while found.len() < count && !candidates.is_empty() {
        candidates.sort_by(|a, b| {
            a.cost.total_cmp(&b.cost).then(a.nodes.len().cmp(&b.nodes.len())).then(a.nodes.cmp(&b.nodes))
        });
        let best = candidates.remove(0);
        let others = detours(graph, &best, ends.1, longest, &found);
        found.push(best);
        candidates.extend(others);
        candidates.retain(|way| !found.contains(way));
    }
    found
}

#[derive(Debug, Default)]
struct Bans {
    nodes: BTreeSet<usize>,
    moves: BTreeSet<(usize, usize)>,
}

/// For every node of a way, the cheapest way that leaves it there and is none of those that are known.
fn detours(graph: &mut impl Graph, way: &Way, goal: usize, longest: usize, found: &[Way]) -> Vec<Way> {
    let mut others = Vec::new();
    let mut root_cost = 0.0;
    for (at, pair) in way.nodes.windows(2).enumerate() {
        let &[spur, next] = pair else { continue };
        let root = way.nodes.get(..at).unwrap_or_default();
        let known = found.iter().chain(std::iter::once(way));
        let moves = known.filter_map(|known| {
            let is_same = known.nodes.get(..=at) == way.nodes.get(..=at);
            known.nodes.get(at + 1).filter(|_| is_same).map(|after| (spur, *after))
        });
        let bans = Bans { nodes: root.iter().copied().collect(), moves: moves.collect() };
        if let Some(rest) = search(graph, (spur, goal), longest.saturating_sub(at), &bans) {
            let nodes = root.iter().copied().chain(rest.nodes).collect();
            others.push(Way { nodes, cost: root_cost + rest.cost });
        }
        let moves = graph.moves(spur);
        let step = moves.iter().find(|(to, _)| *to == next);
        root_cost += step.map_or(0.0, |(_, cost)| *cost);
    }
    others
}

/// The cheapest way, move by move: a node is looked at again only if one move more made it cheaper.
fn search(graph: &mut impl Graph, (from, goal): (usize, usize), longest: usize, bans: &Bans) -> Option<Way> {
    let mut best: BTreeMap<usize, f64> = BTreeMap::from([(from, 0.0)]);
    let mut layers: Vec<BTreeMap<usize, (f64, usize)>> = vec![BTreeMap::from([(from, (0.0, from))])];
    for _ in 0..longest {
        let mut next: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
        for (node, (cost, _)) in layers.last()?.iter().filter(|(node, _)| **node != goal) {
            for (to, step) in graph.moves(*node).iter() {
                let total = cost + step.max(0.0);
                let is_banned = bans.nodes.contains(to) || bans.moves.contains(&(*node, *to));
                // What costs as much as a way that is known already leads to none that is cheaper.
                let is_better =
                    [to, &goal].iter().all(|node| best.get(node).is_none_or(|known| total < *known));
                if !is_banned && is_better && next.get(to).is_none_or(|(known, _)| total < *known) {
                    next.insert(*to, (total, *node));
                }
            }
        }
        best.extend(next.iter().map(|(node, (cost, _))| (*node, *cost)));
        layers.push(next);
    }
    let cost = *best.get(&goal)?;
    let moves = layers.iter().rposition(|layer| layer.contains_key(&goal))?;
    let mut nodes = vec![goal];
    for layer in layers.get(1..=moves)?.iter().rev() {
        let last = nodes.last()?;
        nodes.push(layer.get(last)?.1);
    }
    nodes.reverse();
    Some(Way { nodes, cost })
}

#[cfg(test)]
mod tests {
    use super::{Climb, Effort, Graph, Way, cheapest};
    use proptest::prelude::*;
    use std::rc::Rc;

    struct Edges(Vec<(usize, usize, f64)>);

    impl Graph for Edges {
        fn moves(&mut self, node: usize) -> Rc<[(usize, f64)]> {
            self.0.iter().filter(|edge| edge.0 == node).map(|edge| (edge.1, edge.2)).collect()
        }
    }

    fn nodes(ways: &[Way]) -> Vec<Vec<usize>> {
        ways.iter().map(|way| way.nodes.clone()).collect()
    }

    #[test]
    fn effort_is_worked_out_by_hand() {
        let climbs = [Climb { weight: 0.5, from: 1.0, to: 4.0 }, Climb { weight: 1.0, from: 4.0, to: 5.0 }];
        let effort = Effort::of_move(climbs, 5.0);
        // 0.5·20·(2 + 3 + 4) + 1·20·5 hours; 0.5·(3 − 1) levels to pay for.
        assert!((effort.hours - 190.0).abs() < 1e-9 && (effort.paid_levels - 1.0).abs() < 1e-9);
        assert!((effort.months - 190.0 / 5.0 * 12.0 / 52.0).abs() < 1e-9);
        let short = Effort::of_move([], 5.0);
        assert!(
            (short.months - 6.0).abs() < 1e-9
                && (effort.then(short).months - effort.months - 6.0).abs() < 1e-9
        );
    }

    #[test]
    fn the_cheapest_ways_come_first() {
        let mut graph = Edges(vec![
            (0, 1, 1.0),
            (1, 3, 1.0),
            (0, 2, 1.0),
            (2, 3, 2.0),
            (0, 3, 2.0),
            (1, 2, 0.0),
            (3, 0, 1.0),
        ]);
        let ways = cheapest(&mut graph, (0, 3), 4, 3);
        assert_eq!(
            nodes(&ways),
            [vec![0, 3], vec![0, 1, 3], vec![0, 2, 3]],
            "with equal costs the shorter one"
        );
        assert_eq!(nodes(&cheapest(&mut graph, (0, 3), 4, 9)).len(), 4);
        assert_eq!(nodes(&cheapest(&mut graph, (0, 3), 1, 9)), [vec![0, 3]], "no longer than is allowed");
        assert!(
            cheapest(&mut graph, (0, 0), 4, 3).is_empty() && cheapest(&mut graph, (0, 7), 4, 3).is_empty()
        );
    }

    proptest! {
        #[test]
        fn ways_are_simple_sorted_and_no_walk_is_cheaper(
            edges in prop::collection::vec((0_usize..7, 0_usize..7, 0_u8..9), 0..30),
        ) {
            let edges: Vec<_> = edges
                .into_iter()
                .filter(|(from, to, _)| from != to)
                .map(|(from, to, cost)| (from, to, f64::from(cost)))
                .collect();
            let mut unique = edges.clone();
            unique.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
            unique.dedup_by_key(|edge| (edge.0, edge.1));
            let mut graph = Edges(unique.clone());
            let ways = cheapest(&mut graph, (0, 6), 4, 3);
            let mut all = Vec::new();
            walk(&unique, &mut vec![0], 0.0, &mut all);
            all.sort_by(f64::total_cmp);
            prop_assert_eq!(ways.len(), all.len().min(3));
            for (way, cost) in ways.iter().zip(&all) {
                prop_assert!((way.cost - cost).abs() < 1e-9);
                let mut seen = way.nodes.clone();
                seen.sort_unstable();
                seen.dedup();
                prop_assert_eq!(seen.len(), way.nodes.len());
            }
        }
    }

    /// The cost of every simple way from 0 to 6 with at most four moves.
    fn walk(edges: &[(usize, usize, f64)], path: &mut Vec<usize>, cost: f64, all: &mut Vec<f64>) {
        let last = *path.last().expect("a node");
        if last == 6 {
            all.push(cost);
            return;
        }
        if path.len() > 4 {
            return;
        }
        for edge in
            edges.iter().filter(|edge| edge.0 == last && !path.contains(&edge.1)).copied().collect::<Vec<_>>()
        {
            path.push(edge.1);
            walk(edges, path, cost + edge.2, all);
            path.pop();
        }
    }
}
