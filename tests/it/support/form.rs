//! Forms with files, as a browser sends them.

use super::{Answer, Client, Files};

/// What stands between the parts.
const BOUNDARY: &str = "----a-boundary-that-occurs-nowhere";
/// The content type of such a form.
pub const FORM_TYPE: &str = "multipart/form-data; boundary=----a-boundary-that-occurs-nowhere";

/// A form in the making.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<u8>);

impl Form {
    /// A form that imports native files.
    pub fn native() -> Self {
        Self::default().text("format", "native")
    }

    /// With a value.
    pub fn text(self, name: &str, value: &str) -> Self {
        self.part(&format!("form-data; name=\"{name}\""), value.as_bytes())
    }

    /// With a file.
    pub fn file(self, name: &str, contents: &[u8]) -> Self {
        self.part(&format!("form-data; name=\"files\"; filename=\"{name}\""), contents)
    }

    /// With each of some files.
    pub fn files(self, files: &Files) -> Self {
        files.0.iter().fold(self, |form, (name, contents)| form.file(name, contents))
    }

    /// With the archive of some files.
    pub fn archive(self, files: &Files) -> Self {
        let folder = files.zip("");
        let archive = std::fs::read(folder.path().join("bundle.zip")).expect("the archive");
        self.file("bundle.zip", &archive)
    }

    /// With a part that says this of itself.
    pub fn part(mut self, disposition: &str, contents: &[u8]) -> Self {
        self.0.extend(format!("--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n").bytes());
        self.0.extend(contents);
        self.0.extend(b"\r\n");
        self
    }

    /// The whole body.
    pub fn bytes(&self) -> Vec<u8> {
        [self.0.as_slice(), format!("--{BOUNDARY}--\r\n").as_bytes()].concat()
    }

    /// Sends it as an import.
    pub async fn send(&self, client: &Client) -> Answer {
        let request = client.request("POST", "/v1/imports").header("content-type", FORM_TYPE);
        request.body(self.bytes()).send().await
    }

    /// Sends it, and waits until the import has ended.
    pub async fn import(&self, client: &Client) -> Answer {
        let accepted = self.send(client).await.expect(202);
        ended(client, &accepted.path()).await
    }
}

/// An import, once it has ended.
pub async fn ended(client: &Client, path: &str) -> Answer {
    loop {
        let import = client.get(path).await.expect(200);
        if !import["finished_at"].is_null() {
            return import;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
