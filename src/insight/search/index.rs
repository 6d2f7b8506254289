//! The titles of a part of the catalog, indexed in memory.
//!
//! The index finds titles that may be meant; [`super::likeness`] says how much. A search looks at `CANDIDATES` titles
//! at most, those with the rarest words first.

use std::collections::HashMap;
use tantivy::{
    Index, Searcher, Term,
    collector::TopDocs,
    query::{
        BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, Occur, Query, TermQuery, TermSetQuery,
    },
    schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions},
    tokenizer::WhitespaceTokenizer,
};

use super::{
    likeness::{Wanted, alternative, errors_in},
    model::{Likeness, SearchFilter, Subject, Title},
    words::words,
};
use crate::platform::{error::Result, kept::Size};

/// How many titles a search compares with what was typed.
const CANDIDATES: usize = 2000;
/// How much memory is used for writing an index, in bytes.
const WRITING: usize = 64_000_000;
const TOKENIZER: &str = "titles";

/// The titles of a part of the catalog.
pub struct Titles {
    searcher: Searcher,
    fields: Fields,
    entries: Vec<Entry>,
    mains: HashMap<Subject, usize>,
    /// What the index beside all that takes.
    index_bytes: usize,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// What it is.
    pub subject: Subject,
    /// The title it was found by.
    pub title: String,
    /// Whether that is not its main title.
    pub is_alternative: bool,
    /// How like the title is, 0–1.
    pub score: f64,
    /// In which way it is like.
    pub likeness: Likeness,
}

struct Entry {
    of: Subject,
    title: Box<str>,
    folded: Box<str>,
    is_alternative: bool,
}

struct Fields {
    words: Field,
    kind: Field,
    framework: Field,
    entry: Field,
}

impl Titles {
    /// Indexes some titles.
    pub fn of(titles: Vec<Title>) -> Result<Self> {
        let (schema, fields) = schema();
        let index = Index::create_in_ram(schema);
        index.tokenizers().register(TOKENIZER, WhitespaceTokenizer::default());
        let (searcher, entries) = fill(&index, &fields, titles).map_err(anyhow::Error::from)?;
        let mains = entries.iter().enumerate().filter(|(_, entry)| !entry.is_alternative);
        let mains = mains.map(|(number, entry)| (entry.of, number)).collect();
        let usage = searcher.space_usage().map_err(anyhow::Error::from)?;
        let index_bytes = usize::try_from(usage.total().get_bytes()).unwrap_or(usize::MAX);
        Ok(Self { searcher, fields, entries, mains, index_bytes })
    }

    /// What is like a query, each thing with its best title, in no order: titles with all of its words, or if there are
    /// none, with half of them.
    pub fn find(&self, wanted: &Wanted, filter: &SearchFilter) -> Result<Vec<Hit>> {
        let all = wanted.words.len();
        for least in [all, all.div_ceil(2)] {
            let query = self.query(wanted, filter, least);
            let hits = self.hits(&query, wanted).map_err(anyhow::Error::from)?;
            if !hits.is_empty() {
                return Ok(hits);
            }
        }
        Ok(Vec::new())
    }

    fn hits(&self, query: &BooleanQuery, wanted: &Wanted) -> tantivy::Result<Vec<Hit>> {
        let found = self.searcher.search(query, &TopDocs::with_limit(CANDIDATES).order_by_score())?;
        let mut best: HashMap<Subject, Hit> = HashMap::new();
        for (_, address) in found {
            let reader = self.searcher.segment_reader(address.segment_ord);
            let number = reader.fast_fields().u64("entry")?.first(address.doc_id).unwrap_or(u64::MAX);
            let Some(entry) = usize::try_from(number).ok().and_then(|number| self.entries.get(number)) else {
                continue;
            };
            if let Some((score, likeness)) = wanted.likeness(&entry.folded) {
                let score =
                    if entry.is_alternative { alternative(score, self.main(entry, wanted)) } else { score };
                let hit = || Hit {
                    subject: entry.of,
                    title: entry.title.to_string(),
                    is_alternative: entry.is_alternative,
                    score,
                    likeness,
                };
                let is_better =
                    |kept: &Hit| score > kept.score || (score >= kept.score && *entry.title < *kept.title);
                match best.get_mut(&entry.of) {
                    Some(kept) if is_better(kept) => *kept = hit(),
                    Some(_) => {}
                    None => drop(best.insert(entry.of, hit())),
                }
            }
        }
        Ok(best.into_values().collect())
    }

    /// How like the main title is of what a title is an alternative of.
    fn main(&self, entry: &Entry, wanted: &Wanted) -> Option<(f64, Likeness)> {
        wanted.likeness(&self.entries.get(*self.mains.get(&entry.of)?)?.folded)
    }

    fn query(&self, wanted: &Wanted, filter: &SearchFilter, least: usize) -> BooleanQuery {
        let open = wanted.words.len() - usize::from(wanted.is_open);
        let words = wanted.words.iter().enumerate();
        let words = words.map(|(number, word)| self.like(word, number >= open));
        let mut titles = BooleanQuery::from(words.map(|query| (Occur::Should, query)).collect::<Vec<_>>());
        titles.set_minimum_number_should_match(least);
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(titles))];
        let mut among = |field, words: Vec<String>| {
            let terms = words.iter().map(|word| Term::from_field_text(field, word));
            let set = ConstScoreQuery::new(Box::new(TermSetQuery::new(terms)), 0.0);
            clauses.push((Occur::Must, Box::new(set)));
        };
        if let Some(types) = &filter.types {
            among(self.fields.kind, types.iter().map(ToString::to_string).collect());
        }
        if let Some(frameworks) = &filter.frameworks {
            among(self.fields.framework, frameworks.iter().map(ToString::to_string).collect());
        }
        BooleanQuery::from(clauses)
    }

    /// Titles with a word that is like this one.
    fn like(&self, word: &str, is_open: bool) -> Box<dyn Query> {
        let term = |word: &str| Term::from_field_text(self.fields.words, word);
        let same = Box::new(TermQuery::new(term(word), IndexRecordOption::Basic));
        let same: Box<dyn Query> = Box::new(BoostQuery::new(same, 3.0));
        let mut clauses = vec![(Occur::Should, same)];
        let mut add = |query: FuzzyTermQuery| clauses.push((Occur::Should, Box::new(query)));
        let length = word.chars().count();
        let errors = errors_in(length);
        if is_open || length >= 3 {
            add(FuzzyTermQuery::new_prefix(term(word), 0, true));
        }
        if errors > 0 {
            add(FuzzyTermQuery::new(term(word), errors, true));
            if is_open {
                add(FuzzyTermQuery::new_prefix(term(word), 1, true));
            }
        }
        if let Some(singular) = word.strip_suffix('s').filter(|_| length == 4) {
            add(FuzzyTermQuery::new(term(singular), 0, true));
        }
        Box::new(BooleanQuery::from(clauses))
    }
}

impl Size for Titles {
    fn size(&self) -> usize {
        let texts: usize = self.entries.iter().map(|entry| entry.title.len() + entry.folded.len()).sum();
        let entries = self.entries.capacity() * size_of::<Entry>();
        // A table of a hash map may be half empty.
        let mains = self.mains.capacity() * 2 * size_of::<(Subject, usize)>();
        size_of::<Self>() + self.index_bytes + texts + entries + mains
    }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer(TOKENIZER);
    let indexing = indexing.set_index_option(IndexRecordOption::Basic);
    let fields = Fields {
        words: schema.add_text_field("words", TextOptions::default().set_indexing_options(indexing)),
        kind: schema.add_text_field("kind", STRING),
        framework: schema.add_text_field("framework", STRING),
        entry: schema.add_u64_field("entry", FAST),
    };
    (schema.build(), fields)
}

fn fill(index: &Index, fields: &Fields, titles: Vec<Title>) -> tantivy::Result<(Searcher, Vec<Entry>)> {
    let mut writer = index.writer_with_num_threads(1, WRITING)?;
    let mut entries = Vec::with_capacity(titles.len());
    for (number, title) in (0_u64..).zip(titles) {
        let mut document = tantivy::TantivyDocument::new();
        let folded = words(&title.text).join(" ");
        document.add_text(fields.words, &folded);
        document.add_text(fields.kind, title.of.kind().as_str());
        if let Some(framework) = title.framework_id {
            document.add_text(fields.framework, framework.to_string());
        }
        document.add_u64(fields.entry, number);
        writer.add_document(document)?;
        entries.push(Entry {
            of: title.of,
            folded: folded.into(),
            title: title.text.into(),
            is_alternative: title.is_alternative,
        });
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok((index.reader()?.searcher(), entries))
}
