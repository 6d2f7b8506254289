//! Uploads: a form with files (`multipart/form-data`) is read as it comes, its files into a folder of their own.
//!
//! Nothing that a client says about a file is believed: its name is only a name, never a path, and its size is counted
//! while it comes. What was received is gone when the [`Upload`] is, or the process that received it.

mod folder;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    HttpMessage as _, HttpRequest,
    error::PayloadError,
    http::header::CONTENT_ENCODING,
    web::{Bytes, Payload},
};
use futures_util::{Stream, StreamExt as _};
use serde::de::DeserializeOwned;
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{fs::File, io::AsyncWriteExt as _, time::timeout};
use validator::Validate;

pub use folder::UploadFolder;

use super::{
    extract,
    validation::{self, Part},
};
use crate::platform::error::{Code, Error, FieldErrors, Result};

/// The name of the parts that are files.
const FILES: &str = "files";
/// How many bytes all the other parts may have together.
const MAX_TEXT: usize = extract::MAX_BODY;
/// How many parts a form may have.
const MAX_PARTS: usize = 100;
/// How long the name of a file may be, in bytes.
const MAX_NAME: usize = 200;
/// How much may be sent, and how slowly.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many bytes all files have at most together.
    pub bytes: u64,
    /// How long a client may be silent.
    pub silence: Duration,
    /// How long it has before its pace counts.
    pub patience: Duration,
    /// How many bytes come in a second at least, on the whole.
    pub pace: u64,
}

impl Limits {
    /// The body, as long as it comes fast enough.
    fn paced(self, body: Payload) -> impl Stream<Item = Result<Bytes, PayloadError>> {
        let (since, mut received) = (Instant::now(), 0);
        body.map(move |piece| {
            let piece = piece?;
            received += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            if since.elapsed() > self.patience + Duration::from_secs(received / self.pace) {
                return Err(PayloadError::Io(io::ErrorKind::TimedOut.into()));
            }
            Ok(piece)
        })
    }
}

/// A form that was received.
#[derive(Debug)]
pub struct Upload {
    folder: TempDir,
    /// What the folder is in, which lasts as long.
    _place: Arc<UploadFolder>,
    /// Names and values of the parts that are no files, in the order of the form.
    texts: Vec<(String, String)>,
    files: Vec<String>,
}

impl Upload {
    /// Receives a form into a folder of its own.
    pub async fn receive(
        request: &HttpRequest,
        body: Payload,
        limits: Limits,
        place: Arc<UploadFolder>,
    ) -> Result<Self> {
        expect_form(request)?;
        let among = place.clone();
        let folder =
            tokio::task::spawn_blocking(move || among.upload()).await.map_err(anyhow::Error::from)?;
        let folder = folder.map_err(anyhow::Error::from)?;
        let mut upload = Self { folder, _place: place, texts: Vec::new(), files: Vec::new() };
        let mut form = Multipart::new(request.headers(), limits.paced(body));
        let (mut left, mut text_left, mut parts) = (limits.bytes, MAX_TEXT, 0);
        while let Some(field) = next(&mut form, limits).await? {
            parts += 1;
            if parts > MAX_PARTS {
                let detail = format!("the form has more than {MAX_PARTS} parts");
                return Err(Error::refused(Code::BodyTooLarge, detail));
            }
            if field.name() == Some(FILES) {
                upload.receive_file(field, &mut left, limits).await?;
            } else {
                upload.receive_text(field, &mut text_left, limits).await?;
            }
        }
        Ok(upload)
    }

    /// Where the files are, each under the name it was sent with.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|name| self.folder.path().join(name)).collect()
    }

    /// The folder that the files are in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Reads and validates what the parts say. The member `files` is their number.
    pub fn parse<T: DeserializeOwned + Validate>(&self) -> Result<T> {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.texts);
        if !self.files.is_empty() {
            query.append_pair(FILES, &self.files.len().to_string());
        }
        let query = query.finish();
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        let value: T = serde_path_to_error::deserialize(pairs).map_err(|error| {
            let (path, inner) = (error.path().clone(), error.into_inner());
            validation::unusable(&path, &inner.to_string(), Part::Body)
        })?;
        validation::validate(&value, Part::Body)?;
        Ok(value)
    }

    async fn receive_file(&mut self, mut field: Field, left: &mut u64, limits: Limits) -> Result<()> {
        let name = field.content_disposition().and_then(|place| place.get_filename()).map(ToOwned::to_owned);
        let name = self.accept(name)?;
        let path = self.folder.path().join(&name);
        self.files.push(name);
        let mut file = File::create_new(path).await.map_err(anyhow::Error::from)?;
        while let Some(chunk) = next(&mut field, limits).await? {
            let length = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            *left = left.checked_sub(length).ok_or_else(|| {
                let detail = format!("the files have more than {} bytes together", limits.bytes);
                Error::refused(Code::BodyTooLarge, detail)
            })?;
            file.write_all(&chunk).await.map_err(anyhow::Error::from)?;
        }
        Ok(file.flush().await.map_err(anyhow::Error::from)?)
    }

    async fn receive_text(&mut self, mut field: Field, left: &mut usize, limits: Limits) -> Result<()> {
        let name = field.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = next(&mut field, limits).await? {
            *left = left.checked_sub(chunk.len()).ok_or_else(|| {
                let detail = format!("the parts that are no files have more than {MAX_TEXT} bytes together");
                Error::refused(Code::BodyTooLarge, detail)
            })?;
            bytes.extend_from_slice(&chunk);
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| Error::refused(Code::MalformedBody, "a part of the form is not valid UTF-8"))?;
        self.texts.push((name, text));
        Ok(())
    }

    /// The name of a file, if it is nothing but a name and no other file has it.
    fn accept(&self, name: Option<String>) -> Result<String> {
        let refuse = |code, message| {
            let errors = FieldErrors::pointer(format!("/{FILES}/{}", self.files.len()), code, message);
            Err(Error::invalid(errors))
        };
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return refuse("required", "must have a file name");
        };
        if name.len() > MAX_NAME {
            return refuse("too-long", "must have a name of at most 200 bytes");
        }
        if name.contains(['/', '\\']) || name.contains(char::is_control) || name == "." || name == ".." {
            return refuse("unsafe-name", "must have a plain name, without a path or control characters");
        }
        if self.files.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
            return refuse("duplicate", "must have a name that no other file has");
        }
        Ok(name)
    }
}

fn expect_form(request: &HttpRequest) -> Result<()> {
    let is_form = request.content_type().eq_ignore_ascii_case("multipart/form-data");
    let encoding = request.headers().get(CONTENT_ENCODING);
    if is_form && encoding.is_none_or(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Ok(());
    }
    Err(Error::refused(Code::UnsupportedMediaType, "the body must be plain multipart/form-data"))
}

/// The next part, or the next piece of one.
async fn next<T>(
    stream: &mut (impl Stream<Item = Result<T, MultipartError>> + Unpin),
    limits: Limits,
) -> Result<Option<T>> {
    let malformed = |detail: &'static str| Error::refused(Code::MalformedBody, detail);
    match timeout(limits.silence, stream.next()).await {
        Err(_) => Err(malformed("the body stopped coming")),
        Ok(Some(Err(MultipartError::Payload(PayloadError::Io(error)))))
            if error.kind() == io::ErrorKind::TimedOut =>
        {
            Err(malformed("the body came too slowly"))
        }
        Ok(None) => Ok(None),
        Ok(Some(Ok(part))) => Ok(Some(part)),
        Ok(Some(Err(MultipartError::Incomplete | MultipartError::Payload(_)))) => {
            Err(malformed("the body ended early or was garbled"))
        }
        Ok(Some(Err(_))) => Err(malformed("the body is not a form as multipart/form-data describes it")),
    }
}
