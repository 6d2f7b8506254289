//! Limits on guessing, counted in the database so that all processes share them.
//!
//! | what is counted | of | most |
//! |---|---|---|
//! | failed logins | an account from one network | 10 in 15 minutes |
//! | failed logins | an account from all networks | 100 an hour, then delays of 2 to 64 seconds |
//! | failures of any kind | a network | 100 in 15 minutes |
//! | logins | an account from one network | 200 an hour, 1,000 a day |
//! | wrong current passwords | an account whose token is at hand | 10 in 15 minutes |
//! | sign-ups | a network | 100 an hour |
//! | changes of address, also refused ones | an account | 10 a day |
//! | changes of address, also refused ones | a network | 100 a day |
//! | people invited, rehearsed or not | an organization | 500 a day |
//!
//! A network is an IPv4 address or the first 64 bits of an IPv6 address. From a network in which an account has an open
//! session, its logins are refused only after 100 failures of that account from there: nobody elsewhere can shut it out.
//! What is counted is forgotten after a day, and removed by upkeep. Accounts and networks are kept as hashes. What is dated in the future,
//! because a clock was put back, counts for nothing.

use std::net::{IpAddr, Ipv6Addr};

use chrono::TimeDelta;

use super::{
    model::{Failure, FailureKind},
    secret, store,
};
use crate::platform::{
    call::Caller,
    ctx::Ctx,
    db::{Conn, types::UtcTime},
    error::{Code, Error, Result},
    ids::{Ids, UserId},
};

/// So many events in this span, and no more.
type Limit = (i64, TimeDelta);

const PER_ACCOUNT_AND_NETWORK: Limit = (10, TimeDelta::minutes(15));
const WHERE_LOGGED_IN: Limit = (100, TimeDelta::minutes(15));
const PER_NETWORK: Limit = (100, TimeDelta::minutes(15));
const LOGINS: [Limit; 2] = [(200, TimeDelta::hours(1)), (1000, TimeDelta::hours(24))];
const CHECKS: Limit = (10, TimeDelta::minutes(15));
const SIGN_UPS: Limit = (100, TimeDelta::hours(1));
const ADDRESSES_OF_ACCOUNT: Limit = (10, TimeDelta::hours(24));
const ADDRESSES_FROM_NETWORK: Limit = (100, TimeDelta::hours(24));
const INVITATIONS: Limit = (500, TimeDelta::hours(24));

/// The failed logins of an account from all networks that the delay rests on.
const ACCOUNT_WINDOW: TimeDelta = TimeDelta::hours(1);
/// After so many of them each login has to wait; the delay doubles with every further hundred.
const ACCOUNT_STEP: usize = 100;
/// How often the delay doubles: 2^6 seconds at most.
const DOUBLINGS: usize = 6;

/// Refuses a login while the account has failed too often from the caller's network, or from all networks together, or
/// while the network has failed too often, or after too many logins.
pub fn ensure_login(conn: &mut Conn, email_key: &str, caller: &Caller) -> Result<()> {
    let (network, now) = (network_of(&caller.address), caller.now);
    let pair = pair(email_key, &network);
    for limit in LOGINS {
        ensure(conn, FailureKind::LogIn, &pair, now, limit)?;
    }
    let guessed = ensure(conn, FailureKind::AccountAndNetwork, &pair, now, PER_ACCOUNT_AND_NETWORK)
        .and_then(|()| ensure_address(conn, &caller.address, now))
        .and_then(|()| ensure_delay(conn, email_key, &pair, now));
    match guessed {
        Err(refused) if refused.code() == Code::TooManyRequests => {
            let addresses = store::open_addresses(conn, email_key, now)?;
            if addresses.iter().all(|address| network_of(address) != network) {
                return Err(refused);
            }
            ensure(conn, FailureKind::AccountAndNetwork, &pair, now, WHERE_LOGGED_IN)
        }
        other => other,
    }
}

/// Refuses any guess while its network has failed too often.
pub fn ensure_address(conn: &mut Conn, address: &str, now: UtcTime) -> Result<()> {
    ensure(conn, FailureKind::Address, &network_of(address), now, PER_NETWORK)
}

/// Refuses to check the current password of somebody who is logged in, after too many wrong ones.
pub fn ensure_check(conn: &mut Conn, user_id: UserId, now: UtcTime) -> Result<()> {
    ensure(conn, FailureKind::Check, &user_id.to_string(), now, CHECKS)
}

/// Refuses a sign-up while there were too many from its network.
pub fn ensure_sign_up(conn: &mut Conn, address: &str, now: UtcTime) -> Result<()> {
    ensure(conn, FailureKind::SignUp, &network_of(address), now, SIGN_UPS)
}

/// Counts a failed login.
pub fn note_failed_login(conn: &mut Conn, ids: &Ids, caller: &Caller, email_key: &str) -> Result<()> {
    let network = network_of(&caller.address);
    let pair = pair(email_key, &network);
    note(
        conn,
        ids,
        caller.now,
        &[
            (FailureKind::Address, network),
            (FailureKind::AccountAndNetwork, pair),
            (FailureKind::Account, email_key.to_owned()),
        ],
    )
}

/// Counts a login, and forgets the failures of its account from its network.
pub fn note_login(conn: &mut Conn, ids: &Ids, caller: &Caller, email_key: &str) -> Result<()> {
    let pair = pair(email_key, &network_of(&caller.address));
    store::clear_failures(conn, FailureKind::AccountAndNetwork, &secret::hash(&pair))?;
    note(conn, ids, caller.now, &[(FailureKind::LogIn, pair)])
}

/// Counts a setup token that cannot be redeemed, or one with a password that is too easy.
pub fn note_failure(conn: &mut Conn, ids: &Ids, caller: &Caller) -> Result<()> {
    note(conn, ids, caller.now, &[(FailureKind::Address, network_of(&caller.address))])
}

/// Counts a wrong current password, or a new password or address that was refused.
pub fn note_failed_check(conn: &mut Conn, ids: &Ids, caller: &Caller, user_id: UserId) -> Result<()> {
    note(conn, ids, caller.now, &[(FailureKind::Check, user_id.to_string())])
}

/// Counts a sign-up, also one that was refused.
pub fn note_sign_up(conn: &mut Conn, ids: &Ids, caller: &Caller) -> Result<()> {
    note(conn, ids, caller.now, &[(FailureKind::SignUp, network_of(&caller.address))])
}

/// Counts a change of address that is about to be made, or refuses it: each tells whether its address has an account.
pub fn count_address_change(conn: &mut Conn, ids: &Ids, caller: &Caller, user_id: UserId) -> Result<()> {
    let (kind, network) = (FailureKind::AddressChange, network_of(&caller.address));
    ensure(conn, kind, &user_id.to_string(), caller.now, ADDRESSES_OF_ACCOUNT)?;
    ensure(conn, kind, &network, caller.now, ADDRESSES_FROM_NETWORK)?;
    note(conn, ids, caller.now, &[(kind, user_id.to_string()), (kind, network)])
}

/// Counts people who are about to be invited, or refuses to: each invitation tells whether its address has an account.
pub fn count_invitations(conn: &mut Conn, ctx: &Ctx, people: usize) -> Result<()> {
    let (subject, now) = (ctx.actor.org_id.to_string(), ctx.now);
    let (most, window) = INVITATIONS;
    let allowed = most - i64::try_from(people).unwrap_or(most) + 1;
    ensure(conn, FailureKind::Invitation, &subject, now, (allowed.max(1), window))?;
    let subject = secret::hash(&subject);
    let kind = FailureKind::Invitation;
    let failure = || Failure { id: ctx.new_id(), kind, subject: subject.clone(), occurred_at: now };
    let failures: Vec<Failure> = std::iter::repeat_with(failure).take(people).collect();
    Ok(store::insert_failures(conn, &failures)?)
}

/// The part of an address that one client commands: an IPv4 address, or the first 64 bits of an IPv6 address.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// Does the same with a text, as it is hashed.
fn network_of(address: &str) -> String {
    match address.parse().map(network) {
        Ok(IpAddr::V6(prefix)) => format!("{prefix}/64"),
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

fn pair(email_key: &str, network: &str) -> String {
    format!("{network} {email_key}")
}

fn note(conn: &mut Conn, ids: &Ids, now: UtcTime, events: &[(FailureKind, String)]) -> Result<()> {
    let failures: Vec<Failure> = events
        .iter()
        .map(|(kind, subject)| Failure {
            id: ids.next(now),
            kind: *kind,
            subject: secret::hash(subject),
            occurred_at: now,
        })
        .collect();
    Ok(store::insert_failures(conn, &failures)?)
}

/// Refuses while there are too many events of a kind.
fn ensure(
    conn: &mut Conn,
    kind: FailureKind,
    subject: &str,
    now: UtcTime,
    (limit, window): Limit,
) -> Result<()> {
    let counted = store::failures(conn, kind, &secret::hash(subject), (now - window, now), limit)?;
    let is_full = i64::try_from(counted.len()).is_ok_and(|count| count >= limit);
    match counted.last().filter(|_| is_full) {
        Some(oldest) => ensure_past(*oldest + window, now),
        None => Ok(()),
    }
}

/// Refuses a login of an account under attack until some time after its last failure. A network that has failed itself
/// waits longer, so that whoever has not failed comes first.
fn ensure_delay(conn: &mut Conn, email_key: &str, pair: &str, now: UtcTime) -> Result<()> {
    let most = i64::try_from(ACCOUNT_STEP * DOUBLINGS).unwrap_or(i64::MAX);
    let span = (now - ACCOUNT_WINDOW, now);
    let all = store::failures(conn, FailureKind::Account, &secret::hash(email_key), span, most)?;
    let doublings = all.len() / ACCOUNT_STEP;
    let Some(last) = all.first().filter(|_| doublings > 0) else {
        return Ok(());
    };
    let (limit, window) = PER_ACCOUNT_AND_NETWORK;
    let kind = FailureKind::AccountAndNetwork;
    let own = store::failures(conn, kind, &secret::hash(pair), (now - window, now), limit)?;
    let seconds = (1_i64 << doublings.min(DOUBLINGS)) * i64::try_from(1 + own.len()).unwrap_or(1);
    ensure_past(*last + TimeDelta::seconds(seconds), now)
}

fn ensure_past(until: UtcTime, now: UtcTime) -> Result<()> {
    if until <= now {
        return Ok(());
    }
    let wait = until.unix_seconds() - now.unix_seconds() + 1;
    let detail = "too many attempts; wait before the next one";
    Err(Error::refused(Code::TooManyRequests, detail)
        .with(|refusal| refusal.retry_after = u32::try_from(wait.max(1)).ok()))
}

#[cfg(test)]
mod tests {
    use super::network_of as network;

    #[test]
    fn one_client_has_a_whole_ipv6_network_and_one_ipv4_address() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
        assert_eq!(network("unknown"), "unknown");
    }
}
