//! Who may do what: one pure function, without a database.
//!
//! `tests/it/golden/access.txt` shows it as a table that needs no programmer to read.

use crate::platform::{ids::UserId, words::UserRole};

/// What an object is, as far as permissions are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// A plan and everything in it: goals, gap items, milestones, actions.
    Plan,
    /// An assessment and its ratings.
    Assessment,
    /// A skill or scale that one person made for themselves.
    PersonalCatalog,
    /// Skills, scales and role profiles of an organization.
    OrganizationCatalog,
    /// Skills, scales and role profiles that the operator imported for every organization.
    InstanceCatalog,
    /// An import into the organization's catalog.
    Import,
    /// A move of what rests on one version of a framework to another.
    FrameworkMigration,
    /// A person's account.
    Account,
    /// A login of a person.
    Session,
    /// An organization and its settings.
    Organization,
}

impl Resource {
    /// Every resource, in the order of the table.
    pub const ALL: &'static [Self] = &[
        Self::Plan,
        Self::Assessment,
        Self::PersonalCatalog,
        Self::OrganizationCatalog,
        Self::InstanceCatalog,
        Self::Import,
        Self::FrameworkMigration,
        Self::Account,
        Self::Session,
        Self::Organization,
    ];
}

/// How the actor stands to the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It is theirs: their plan, their assessment, their account.
    Owner,
    /// Someone in the same organization, without a role in it.
    Colleague,
    /// Someone of the organization's hr.
    Hr,
    /// An administrator of the organization.
    Admin,
    /// Someone of another organization.
    Stranger,
}

impl Relation {
    /// Every relation, in the order of the table.
    pub const ALL: &'static [Self] = &[Self::Owner, Self::Colleague, Self::Hr, Self::Admin, Self::Stranger];

    /// How a member of the object's organization stands to it.
    pub fn of_member(actor: UserId, role: UserRole, owner: Option<UserId>) -> Self {
        match role {
            _ if owner == Some(actor) => Self::Owner,
            UserRole::Employee => Self::Colleague,
            UserRole::Hr => Self::Hr,
            UserRole::Admin => Self::Admin,
        }
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// See it.
    Read,
    /// Make one, or add something to it.
    Create,
    /// Change it, or move it to another state.
    Update,
    /// Remove it.
    Delete,
}

impl Action {
    /// Every action, in the order of the table.
    pub const ALL: &'static [Self] = &[Self::Read, Self::Create, Self::Update, Self::Delete];
}

/// Whether someone who stands in this relation to an object may do this to it. What may not be read does not exist.
pub fn allows(relation: Relation, action: Action, resource: Resource) -> bool {
    match resource {
        Resource::Plan | Resource::Assessment | Resource::PersonalCatalog => relation == Relation::Owner,
        Resource::OrganizationCatalog => match action {
            Action::Read => relation != Relation::Stranger,
            Action::Create | Action::Update | Action::Delete => {
                matches!(relation, Relation::Hr | Relation::Admin)
            }
        },
        Resource::InstanceCatalog => action == Action::Read,
        Resource::Import => {
            matches!(relation, Relation::Hr | Relation::Admin)
                && matches!(action, Action::Read | Action::Create)
        }
        Resource::FrameworkMigration => {
            matches!(relation, Relation::Hr | Relation::Admin) && action != Action::Delete
        }
        Resource::Account => match action {
            Action::Read => matches!(relation, Relation::Owner | Relation::Hr | Relation::Admin),
            Action::Create | Action::Update => matches!(relation, Relation::Hr | Relation::Admin),
            Action::Delete => false,
        },
        Resource::Organization => match action {
            Action::Read => relation != Relation::Stranger,
            Action::Update => relation == Relation::Admin,
            Action::Create | Action::Delete => false,
        },
        Resource::Session => relation == Relation::Owner && matches!(action, Action::Read | Action::Delete),
    }
}

/// Whether someone of this role may invite, change or deactivate an account of that role, or give it to someone.
pub fn may_manage(actor: UserRole, other: UserRole) -> bool {
    match actor {
        UserRole::Admin => true,
        UserRole::Hr => other == UserRole::Employee,
        UserRole::Employee => false,
    }
}
