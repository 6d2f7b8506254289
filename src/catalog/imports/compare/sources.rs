//! Sources and frameworks: one of each for every prefix of keys.

use std::collections::BTreeSet;

use super::Comparison;
use crate::{
    catalog::{
        frameworks::model::Framework,
        imports::{attribution, bundle::SourceRow, report::Part},
        sources::model::Source,
    },
    platform::{ids::SourceId, words::FrameworkStatus},
};

impl<'a> Comparison<'a> {
    /// Frameworks come first, because skills and roles name them. Only those make a new one; whatever hangs off other
    /// roles and skills changes what is there.
    pub(super) fn frameworks(&mut self) {
        let into_draft = self.bundle.policy.into_draft;
        let new_status = if into_draft { FrameworkStatus::Draft } else { FrameworkStatus::Published };
        let skills = self.bundle.skills.iter().map(|row| row.key.prefix());
        let brought: BTreeSet<&str> =
            skills.chain(self.bundle.roles.iter().map(|row| row.key.prefix())).collect();
        for prefix in self.bundle.prefixes() {
            let old = self.index.frameworks.get(prefix).copied();
            if old.is_none() && !brought.contains(prefix) {
                continue;
            }
            let source_id =
                self.index.sources.get(prefix).map_or_else(|| self.ids.next(self.now), |old| old.id);
            let mut framework = Framework {
                id: old.map_or_else(|| self.ids.next(self.now), |old| old.id),
                org_id: self.owner,
                source_id: Some(source_id),
                key: prefix.to_owned(),
                name: old.map_or_else(|| self.name(prefix, None), |old| old.name.clone()),
                release: self.release_of(prefix, old),
                status: old.map_or(new_status, |old| old.status),
                created_at: old.map_or(self.now, |old| old.created_at),
                updated_at: old.map_or(self.now, |old| old.updated_at),
                description: self
                    .said(prefix)
                    .and_then(|said| said.description.clone())
                    .or_else(|| old?.description.clone()),
                license: old.and_then(|old| old.license.clone()),
                supersedes_id: old.and_then(|old| old.supersedes_id),
                version: old.map_or(1, |old| old.version),
                published_at: match old {
                    Some(old) => old.published_at,
                    None => Some(self.now).filter(|_| new_status == FrameworkStatus::Published),
                },
                retired_at: old.and_then(|old| old.retired_at),
                deleted_at: None,
                import_id: old.and_then(|old| old.import_id).or(Some(self.import_id)),
            };
            self.framework_ids.insert(prefix, framework.id);
            match old {
                None => {
                    self.report.tally.at(prefix, Part::Frameworks).created += 1;
                    self.changes.frameworks.new.push(framework);
                }
                Some(old) => {
                    let is_changed = framework != *old;
                    self.count(prefix, Part::Frameworks, is_changed);
                    if is_changed {
                        framework.version += 1;
                        framework.updated_at = self.now;
                        self.changes.frameworks.changed.push(framework);
                    }
                }
            }
        }
    }

    /// Sources come last: one is written when the files are others, or when a row of it was, be it
    /// because it is absent.
    pub(super) fn sources(&mut self) {
        let ids: Vec<(&'a str, SourceId)> =
            self.framework_ids.keys().map(|prefix| (*prefix, self.source_id(prefix))).collect();
        for (prefix, id) in ids {
            let old = self.index.sources.get(prefix).copied();
            let known = attribution::known(prefix);
            let said = self.said(prefix);
            let release = self.release(prefix).or_else(|| old?.release.clone());
            let mut source = Source {
                id,
                org_id: self.owner,
                key: prefix.to_owned(),
                name: self.name(prefix, old.map(|old| old.name.as_str())),
                license: known
                    .map(|known| known.license.to_owned())
                    .or_else(|| said.map_or_else(|| old?.license.clone(), |said| said.license.clone())),
                attribution: known.map(|known| known.attribution(release.as_deref())).or_else(|| {
                    said.map_or_else(|| old?.attribution.clone(), |said| said.attribution.clone())
                }),
                release,
                sha256: self.bundle.sha256.clone(),
                imported_at: old.map_or(self.now, |old| old.imported_at),
            };
            let has_changes = self.report.tally.changes(prefix);
            match old {
                None => {
                    self.report.tally.at(prefix, Part::Sources).created += 1;
                    self.changes.sources.new.push(source);
                }
                Some(old) => {
                    let is_changed = has_changes || source != *old;
                    self.count(prefix, Part::Sources, is_changed);
                    if is_changed {
                        source.imported_at = self.now;
                        self.changes.sources.changed.push(source);
                    }
                }
            }
        }
    }

    /// The release of a framework: that of the files, unless somebody gave another one to a draft, or another version
    /// has it already.
    fn release_of(&self, prefix: &str, old: Option<&Framework>) -> Option<String> {
        let kept = old.and_then(|old| old.release.clone());
        if kept.is_some() && old.is_some_and(|old| old.status == FrameworkStatus::Draft) {
            return kept;
        }
        let is_free =
            |release: &String| !self.catalog.other_releases.contains(&(prefix.to_owned(), release.clone()));
        self.release(prefix).filter(is_free).or(kept)
    }

    /// The identifier that the framework of the same prefix names.
    fn source_id(&self, prefix: &str) -> SourceId {
        let rows = &self.changes.frameworks;
        let written = rows.new.iter().chain(&rows.changed).find(|row| row.key == prefix);
        let framework = written.or_else(|| self.index.frameworks.get(prefix).copied());
        framework.and_then(|row| row.source_id).unwrap_or_else(|| self.ids.next(self.now))
    }

    fn release(&self, prefix: &str) -> Option<String> {
        let skills = self.bundle.skills.iter().map(|row| (&row.key, &row.release));
        let roles = self.bundle.roles.iter().map(|row| (&row.key, &row.release));
        let releases = skills.chain(roles).filter(|(key, _)| key.prefix() == prefix);
        attribution::newest(releases.filter_map(|(_, release)| release.as_deref())).map(ToOwned::to_owned)
    }

    /// What the bundle says of a source.
    fn said(&self, prefix: &str) -> Option<&'a SourceRow> {
        self.bundle.sources.iter().find(|row| row.prefix == prefix)
    }

    /// The name under which a source is known, or calls itself, or else is in the catalog.
    fn name(&self, prefix: &str, old: Option<&str>) -> String {
        let known = attribution::known(prefix).map(|known| known.name);
        let said = || self.said(prefix).map(|row| row.name.as_str());
        known.or_else(said).or(old).unwrap_or(prefix).to_owned()
    }
}
