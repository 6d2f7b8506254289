//! Which file of `src/` uses which: the paths that each one names, looked up among the modules that there are.

use std::collections::{BTreeSet, HashMap};

use super::source::Source;

/// A path of modules, without `crate`.
type Path = Vec<String>;

/// The files and, for each, those that it uses.
pub struct Graph<'a> {
    sources: &'a [Source],
    uses: Vec<BTreeSet<usize>>,
}

impl<'a> Graph<'a> {
    /// Reads what each file names. `crate::`, `self::`, `super::`, modules below and imported modules are followed.
    pub fn of(sources: &'a [Source]) -> Self {
        let modules = modules(sources);
        let file_of =
            |path: &[String]| (1..=path.len()).rev().find_map(|length| modules.get(&path[..length]).copied());
        let uses = sources.iter().enumerate().map(|(at, source)| {
            let Names { used, .. } = named(source, &|path| modules.contains_key(path));
            used.iter().filter_map(|path| file_of(path)).filter(|other| *other != at).collect()
        });
        Self { sources, uses: uses.collect() }
    }

    /// The uses between files of different slices that are part of a circle.
    pub fn circles(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (at, uses) in self.uses.iter().enumerate() {
            for other in uses.iter().copied().filter(|other| !self.are_of_one_slice(at, *other)) {
                if self.reaches(other, at) {
                    found.push(format!("{} uses {}", self.sources[at].path, self.sources[other].path));
                }
            }
        }
        found
    }

    fn are_of_one_slice(&self, one: usize, other: usize) -> bool {
        let slice = |at: usize| (self.sources[at].folder(), self.sources[at].module());
        slice(one) == slice(other)
    }

    fn reaches(&self, from: usize, to: usize) -> bool {
        let (mut seen, mut open) = (BTreeSet::from([from]), vec![from]);
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            open.extend(self.uses[at].iter().copied().filter(|next| seen.insert(*next)));
        }
        false
    }
}

/// What each file names of the crate, such as `career::goals::model::Goal`: by its paths and by what it uses of modules
/// that it imports.
pub fn imports(sources: &[Source]) -> Vec<(&Source, BTreeSet<String>)> {
    let modules = modules(sources);
    let of_file = |source| {
        let Names { used, modules } = named(source, &|path| modules.contains_key(path));
        used.into_iter().chain(modules).map(|path| path.join("::")).collect()
    };
    sources.iter().map(|source| (source, of_file(source))).collect()
}

fn modules(sources: &[Source]) -> HashMap<Path, usize> {
    sources.iter().enumerate().map(|(at, source)| (module_path(&source.path), at)).collect()
}

/// What a file names.
struct Names {
    /// Everything but modules.
    used: BTreeSet<Path>,
    /// The modules that it imports.
    modules: Vec<Path>,
}

/// The module that a file is.
fn module_path(path: &str) -> Path {
    let path = path.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').filter(|name| *name != "lib").map(str::to_owned).collect()
}

/// The paths that a file names. What is used of an imported module counts as if its path stood there.
fn named(source: &Source, is_module: &impl Fn(&[String]) -> bool) -> Names {
    let own = module_path(&source.path);
    let tokens = tokens(&source.code);
    let (mut found, mut aliases, mut rest) = (BTreeSet::new(), HashMap::new(), Vec::new());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        if *token != "use" {
            rest.push(*token);
            continue;
        }
        let mut leaves = Vec::new();
        at = leaves_of(&tokens, at, &[], &mut leaves);
        rest.push(";");
        for (path, alias) in leaves {
            let Some(path) = absolute(&path, &own, is_module) else { continue };
            if is_module(&path) {
                aliases.insert(alias, path);
            } else {
                found.insert(path);
            }
        }
    }
    for (at, first) in rest.iter().enumerate() {
        if rest.get(at + 1) != Some(&"::") || (at > 0 && rest[at - 1] == "::") {
            continue;
        }
        let names = rest[at..].chunks(2).take_while(|pair| is_name(pair[0]));
        let length =
            names.clone().position(|pair| pair.get(1) != Some(&"::")).map_or(usize::MAX, |last| last + 1);
        let path: Vec<&str> = names.take(length).map(|pair| pair[0]).collect();
        let followed = aliases.get(first).map(|module| [module, &*owned(&path[1..])].concat());
        found.extend(followed.or_else(|| absolute(&path, &own, is_module)));
    }
    Names { used: found, modules: aliases.into_values().collect() }
}

fn owned(path: &[&str]) -> Path {
    path.iter().map(|name| (*name).to_owned()).collect()
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// A path from the root of the crate; `None` for what is of another crate or local.
fn absolute(path: &[&str], own: &[String], is_module: &impl Fn(&[String]) -> bool) -> Option<Path> {
    let ups = path.iter().take_while(|name| **name == "super").count();
    let (start, rest) = match *path.first()? {
        "crate" => (&own[..0], &path[1..]),
        "self" => (own, &path[1..]),
        "super" => (&own[..own.len().saturating_sub(ups)], &path[ups..]),
        name => {
            let below = [own, &[name.to_owned()]].concat();
            return is_module(&below).then(|| [own, &*owned(path)].concat());
        }
    };
    Some([start, &*owned(rest)].concat())
}

/// Words, `::` and single signs.
fn tokens(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = match first {
            ':' if rest.starts_with("::") => 2,
            first if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            first => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        found.push(token);
        rest = after.trim_start();
    }
    found
}

/// Reads a tree of a `use`; adds each path with the name that it has in the file, and returns where the tree ends.
fn leaves_of<'t>(
    tokens: &[&'t str],
    mut at: usize,
    prefix: &[&'t str],
    found: &mut Vec<(Vec<&'t str>, &'t str)>,
) -> usize {
    match tokens.get(at).copied() {
        Some("{") => {
            at += 1;
            while tokens.get(at).is_some_and(|token| *token != "}") {
                let end = leaves_of(tokens, at, prefix, found);
                at = if tokens.get(end) == Some(&",") {
                    end + 1
                } else {
                    end.max(at + usize::from(end == at))
                };
            }
            at + 1
        }
        // As in a macro: `use $crate::…`.
        Some("$") => leaves_of(tokens, at + 1, prefix, found),
        Some(name) if is_name(name) || name == "*" => {
            let path = if name == "self" && !prefix.is_empty() {
                prefix.to_vec()
            } else {
                [prefix, &[name]].concat()
            };
            match tokens.get(at + 1).copied() {
                Some("::") => leaves_of(tokens, at + 2, &path, found),
                Some("as") => {
                    found.push((path, tokens.get(at + 2).copied().unwrap_or_default()));
                    at + 3
                }
                _ => {
                    let alias = path.last().copied().unwrap_or_default();
                    found.push((path, alias));
                    at + 1
                }
            }
        }
        _ => at,
    }
}
