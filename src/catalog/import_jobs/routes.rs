//! Imports over HTTP.

use actix_web::{
    HttpRequest, get, post, rt,
    web::{Data, Payload},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    api::{CreateImport, ImportPath, ListImports},
    view::{ImportPage, ImportSummary, ImportView},
    work::{Importer, UPLOAD, Work},
};
use crate::{
    catalog::import_jobs,
    platform::{
        call::Call,
        db::page::Page,
        error::Result,
        http::{
            extract::{Path, Query},
            page::ListQuery as _,
            problem::Problem,
            reply::{Accepted, Attachment, FileContent, Item, List},
            upload::Upload,
        },
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_imports).service(create_import).service(get_import_template).service(get_import);
}

/// List the imports of your organization
///
/// The latest first. For hr and admins.
#[utoipa::path(tag = "imports", params(ListImports), responses((status = OK, body = ImportPage), Problem))]
#[get("/imports")]
pub async fn list_imports(call: Call, query: Query<ListImports>) -> Result<List<ImportPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let page = import_jobs::list(conn, ctx, query.sort.unwrap_or_default(), &query.page()?)?;
        let next = page.next;
        let items = page.items.into_iter().map(|job| ImportSummary::new(ctx, job));
        let items = items.collect::<Result<Vec<_>>>()?;
        List::new(Page { items, next }, &query)
    })
    .await
}

/// Import skills and role profiles
///
/// Of others, into your organization's own catalog; for hr and admins. At most 64 MiB of files as they are sent, and 128 MiB and
/// 400,000 rows unpacked.
/// The import goes on after the answer; read it at `Location` until it has ended. Then everything new is there at once,
/// or, if a file is wrong anywhere, nothing is changed. The same files again change nothing, and an organization has one
/// import at a time, so a repetition needs no `Idempotency-Key`. Roles may require skills of the instance by their keys.
///
/// The files of `native`, in UTF-8 with commas, semicolons or tabs; any of them may be left out if what the others name is in
/// the catalog, and `GET /v1/imports/template` gives them with their first lines. Columns in **bold** must be there, with
/// a value in every row:
///
/// | file | columns |
/// |---|---|
/// | `scales.csv` | **`scale`**, **`level`** (0–20, each scale without gaps), **`label`**, `source_range`, `scale_description` |
/// | `skills.csv` | **`skill_key`**, **`name`**, `parent_key`, `kind`, `description`, `scale`, `category`, `half_life_months`, `source_version`, `source_id` |
/// | `roles.csv` | **`role_key`**, **`name`**, `family`, `track`, `seniority`, `job_zone`, `description`, `code`, `source_version`, `source_id` |
/// | `role_skills.csv` | **`role_key`**, **`skill_key`**, `required_level`, `importance`, `requirement`, `is_critical`, `rationale`, `source_level`, `source_scale`, `is_suppressed`, `is_not_relevant` |
/// | `role_related.csv` | **`role_key`**, **`related_role_key`**, `tier`, `position` |
/// | `sources.csv` | **`source`**, **`name`**, `license`, `attribution`, `description` |
/// | `role_education.csv`, beside `roles.csv` | **`role_key`**, **`level`** (1–100), **`percent`**, `label` |
/// | `role_titles.csv` | **`role_key`**, **`title`**, `short_title` |
/// | `skill_titles.csv` | **`skill_key`**, **`title`** |
/// | `role_tools.csv` | **`role_key`**, **`name`**, **`category_code`**, `category`, `is_hot`, `is_in_demand` |
/// | `skill_levels.csv` | **`skill_key`**, **`source_scale`**, **`source_level`**, **`level`**, **`description`**, `label` |
///
/// A file without data has its first line alone; columns of other names are left aside. Keys are `source:id`. A
/// `scale` of a skill is one of `scales.csv` or of the catalog, and where it is empty the one from 0 to 5; `required_level` and
/// `level` are levels of it, and a skill that is there already stays on its scale. Without the columns `parent_key`,
/// `scale`, `category`, `half_life_months`, `track`, `seniority`, `is_critical` or `rationale`, what is known of them
/// stays. What is yes or no is `Y` or `N`. `source_id` is the address of a skill or the code of a role.
#[utoipa::path(
    tag = "imports",
    request_body(content = CreateImport, content_type = "multipart/form-data"),
    responses((status = ACCEPTED, body = ImportView), Problem)
)]
#[post("/imports")]
pub async fn create_import(
    call: Call,
    importer: Data<Importer>,
    request: HttpRequest,
    body: Payload,
) -> Result<Accepted<ImportView>> {
    // Whoever may not import sends the files in vain.
    let mandate = call.check(import_jobs::mandate).await?;
    let slot = importer.reserve(mandate.owner)?;
    let upload = Upload::receive(&request, body, UPLOAD, importer.uploads()).await?;
    let input: CreateImport = upload.parse()?;
    import_jobs::check(&input)?;
    let (format, is_dry_run) = (input.format, input.dry_run);
    let work = Work { slot, mandate, request: input.into_request(upload.paths()), is_dry_run, upload };
    // Whether the client waits for the answer or not, the row and its work belong together.
    let accepted = rt::spawn(async move {
        let id = work.mandate.id;
        let process = importer.process();
        let accepted = call.write(move |conn, ctx| {
            let job = import_jobs::create(conn, ctx, (id, process), (format, is_dry_run))?;
            Accepted::at(format!("/v1/imports/{id}"), &ImportView::new(ctx, job)?)
        });
        let accepted = accepted.await?;
        importer.submit(work)?;
        Ok(accepted)
    });
    accepted.await.map_err(anyhow::Error::from)?
}

/// Download a template for an import
///
/// The CSV files of the format `native` with their first lines, in a zip archive, and what stands in their columns. For hr
/// and admins. Fill in what you need and leave the other files out.
#[utoipa::path(
    tag = "imports",
    responses((status = OK, content((FileContent = "application/zip"))), Problem),
)]
#[get("/imports/template")]
pub async fn get_import_template(call: Call) -> Result<Attachment> {
    let archive = call.check(import_jobs::template).await?;
    Ok(Attachment::new("application/zip", "milepost-import.zip", archive))
}

/// Read an import
///
/// How far it is, and once it has ended, what became of the rows and what is wrong with which. For hr and admins.
#[utoipa::path(tag = "imports", params(ImportPath), responses((status = OK, body = ImportView), Problem))]
#[get("/imports/{import_id}")]
pub async fn get_import(call: Call, path: Path<ImportPath>) -> Result<Item<ImportView>> {
    call.read(move |conn, ctx| {
        let job = import_jobs::get(conn, ctx, path.into_inner().import_id)?;
        Item::new(1, &ImportView::new(ctx, job)?)
    })
    .await
}
