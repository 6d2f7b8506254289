//! What clients send about people.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{AccountStatus, SmartMode, UserFilter, UserSort};
use crate::platform::{
    http::{
        fields::{Csv, Cursor, Email, Line, Locale, Moment, clearable, objects, present, present_object},
        page::list_query,
    },
    ids::{RoleId, UserId},
    words::UserRole,
};

/// A person to invite.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct InviteUser {
    /// Their e-mail address; one account on this server has it.
    #[validate(nested)]
    pub email: Email,
    /// Their name.
    #[validate(nested)]
    pub display_name: Line<200>,
    /// What they may do in the organization; `employee` if left out. Only admins appoint hr and admins.
    pub role: Option<UserRole>,
    /// Their job, in words.
    #[validate(nested)]
    pub job_title: Option<Line<200>>,
    /// The role profile of their job.
    pub current_role_id: Option<RoleId>,
    /// BCP 47 language tag; `en` if left out.
    #[validate(nested)]
    pub locale: Option<Locale>,
    /// IANA time zone, in which their due dates are judged; `UTC` if left out.
    #[validate(nested)]
    pub timezone: Option<Line<50>>,
}

/// People to invite together: all of them, or none.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct InviteUsers {
    /// The people, each with another address.
    #[serde(deserialize_with = "objects")]
    #[validate(nested, length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    pub people: Vec<InviteUser>,
}

/// Changes to yourself: what is absent stays, `null` clears.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateMe {
    /// Your name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub display_name: Option<Line<200>>,
    /// Your job, in words.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub job_title: Option<Option<Line<200>>>,
    /// The role profile of your job.
    #[serde(default, deserialize_with = "clearable")]
    pub current_role_id: Option<Option<RoleId>>,
    /// BCP 47 language tag.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub locale: Option<Locale>,
    /// IANA time zone, in which your due dates are judged.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub timezone: Option<Line<50>>,
}

/// Changes to someone's account: what is absent stays, `null` clears.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateUser {
    /// Their name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub display_name: Option<Line<200>>,
    /// Their e-mail address. Only admins change it, and not their own: see `POST /v1/auth/change-email`. Nobody can reset
    /// the password for seven days then.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub email: Option<Email>,
    /// What they may do in the organization. Only admins appoint and dismiss hr and admins.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub role: Option<UserRole>,
    /// Their job, in words.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub job_title: Option<Option<Line<200>>>,
    /// The role profile of their job.
    #[serde(default, deserialize_with = "clearable")]
    pub current_role_id: Option<Option<RoleId>>,
    /// BCP 47 language tag.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub locale: Option<Locale>,
    /// IANA time zone, in which their due dates are judged.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub timezone: Option<Line<50>>,
}

impl From<UpdateMe> for UpdateUser {
    fn from(input: UpdateMe) -> Self {
        Self {
            display_name: input.display_name,
            email: None,
            role: None,
            job_title: input.job_title,
            current_role_id: input.current_role_id,
            locale: input.locale,
            timezone: input.timezone,
        }
    }
}

/// Changes to your organization: what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateOrganization {
    /// Its name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub name: Option<Line<200>>,
    /// How it works.
    #[serde(default, deserialize_with = "present_object")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub settings: Option<UpdateSettings>,
}

/// Changes to how an organization works: what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateSettings {
    /// What is done with the SMART rules.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub smart_mode: Option<SmartMode>,
}

/// The person in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct UserPath {
    /// The person.
    pub user_id: UserId,
}

/// Which people to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListUsers {
    /// Of one of these roles.
    #[param(value_type = Option<Vec<UserRole>>, style = Form, explode = false, max_items = 3)]
    pub role: Option<Csv<UserRole>>,
    /// Where the account stands.
    pub status: Option<AccountStatus>,
    /// Whose name, or a word of it, or whose e-mail address begins so.
    #[validate(nested)]
    pub q: Option<Line<100>>,
    /// With this address.
    #[validate(nested)]
    pub email: Option<Email>,
    /// Changed at or after this moment.
    pub updated_since: Option<Moment>,
    /// The order.
    pub sort: Option<UserSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListUsers);

impl From<&ListUsers> for UserFilter {
    fn from(query: &ListUsers) -> Self {
        Self {
            role: query.role.as_ref().map(|role| role.0.clone()),
            status: query.status,
            email: query.email.as_ref().map(|email| email.0.clone()),
            q: query.q.as_ref().map(|q| q.0.clone()),
            updated_since: query.updated_since.map(|moment| moment.0),
        }
    }
}
