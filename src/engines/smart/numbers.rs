//! Numbers: digits with their separators, numbers written out, and scales ("50k", "two million").

use super::{
    classes::Classes,
    locale::Language,
    text::{Kind, Token},
};

/// A number in the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// The index of its last token.
    pub last: usize,
    /// Its value.
    pub value: f64,
    /// Its value in thousandths, if it is not too large; exact arithmetic for dates.
    pub milli: Option<i64>,
    /// Whether it is written in digits alone, without separators or scale.
    pub is_plain: bool,
}

impl Number {
    /// The value as an integer, if it is one.
    pub fn whole(&self) -> Option<i64> {
        self.milli.filter(|milli| milli % 1000 == 0).map(|milli| milli / 1000)
    }
}

/// The numbers of a text, indexed by their first token.
pub fn find(tokens: &[Token<'_>], language: &Language) -> Vec<Option<Number>> {
    let mut numbers = vec![None; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        let number = read(tokens, at, language);
        if let (Some(number), Some(slot)) = (number, numbers.get_mut(at)) {
            *slot = Some(number);
            at = number.last;
        }
        at += 1;
    }
    numbers
}

fn read(tokens: &[Token<'_>], at: usize, language: &Language) -> Option<Number> {
    let token = tokens.get(at)?;
    let mut number = if token.kind == Kind::Number {
        let milli = digits(&token.word, language.has_decimal_comma);
        Number {
            last: at,
            value: decimal(&token.word, language.has_decimal_comma)?,
            milli,
            is_plain: token.word.chars().all(|c| c.is_ascii_digit()),
        }
    } else {
        written(tokens, at, language)?
    };
    while let Some(scale) = tokens.get(number.last + 1).and_then(|token| scale(token, &number, language)) {
        number.value *= scale_factor(scale);
        number.milli = number.milli.and_then(|milli| milli.checked_mul(scale));
        number.last += 1;
        number.is_plain = false;
    }
    Some(number)
}

/// A scale factor as a float; the scales of the data are small enough for this.
fn scale_factor(scale: i64) -> f64 {
    i32::try_from(scale).map_or(1.0, f64::from)
}

/// The scale that a token multiplies a number with. The single letter m means million only right after digits
/// and upper-case, as "5m" is five meters or minutes.
fn scale(token: &Token<'_>, number: &Number, language: &Language) -> Option<i64> {
    match (token.raw, token.is_glued) {
        ("M", true) => return Some(1_000_000),
        ("B", true) => return Some(1_000_000_000),
        _ => {}
    }
    let entry = language.time.word(&token.word).filter(|entry| entry.classes.has(Classes::SCALE))?;
    let is_letter = token.word.len() <= 2;
    let fits = if is_letter { token.is_glued } else { number.value < 1000.0 || entry.value > 1000 };
    fits.then_some(entry.value)
}

/// A number written out: "twenty-five", "two hundred", "hundred".
fn written(tokens: &[Token<'_>], at: usize, language: &Language) -> Option<Number> {
    let word = |at: usize| {
        let token = tokens.get(at)?;
        language.time.word(&token.word).filter(|_| token.kind == Kind::Word)
    };
    let entry = word(at)?;
    if entry.classes.has(Classes::SCALE) {
        let is_written = tokens.get(at)?.word.len() > 2;
        return is_written.then_some(Number {
            last: at,
            value: scale_factor(entry.value),
            milli: entry.value.checked_mul(1000),
            is_plain: false,
        });
    }
    if !entry.classes.has(Classes::NUMBER) {
        return None;
    }
    let mut value = entry.value;
    let mut last = at;
    if value >= 20 && value % 10 == 0 {
        let hyphen = usize::from(tokens.get(at + 1).is_some_and(|token| token.is("-") && token.is_glued));
        if let Some(ones) =
            word(at + 1 + hyphen).filter(|entry| entry.classes.has(Classes::NUMBER) && entry.value < 10)
        {
            value += ones.value;
            last = at + 1 + hyphen;
        }
    }
    Some(Number { last, value: scale_factor(value), milli: value.checked_mul(1000), is_plain: false })
}

/// The value of digits with separators.
fn decimal(word: &str, has_decimal_comma: bool) -> Option<f64> {
    let (whole, fraction) = split(word, has_decimal_comma);
    format!("{whole}.{fraction}0").parse().ok()
}

/// The same in thousandths.
fn digits(word: &str, has_decimal_comma: bool) -> Option<i64> {
    let (whole, fraction) = split(word, has_decimal_comma);
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    let whole: i64 = whole.parse().ok().filter(|whole| *whole < 1_000_000_000_000)?;
    Some(whole * 1000 + thousandths.parse::<i64>().ok()?)
}

/// Digits before and after the decimal separator, the group separators removed.
///
/// A single separator followed by exactly three digits groups thousands when it is the group separator of the
/// locale; the same separator with one or two digits behind it can only be a decimal one.
fn split(word: &str, has_decimal_comma: bool) -> (String, String) {
    let decimal = if has_decimal_comma { ',' } else { '.' };
    let only = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let Some(at) = word.rfind([',', '.']) else { return (only(word), String::new()) };
    let (whole, tail) = word.split_at_checked(at).unwrap_or((word, ""));
    let is_single = !whole.contains([',', '.']);
    let is_decimal = tail.starts_with(decimal) && (is_single || !whole.contains(decimal))
        || is_single && tail.len() <= 3 && !tail.starts_with(decimal);
    if is_decimal { (only(whole), only(tail)) } else { (only(word), String::new()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::smart::{locale::Locale, text::tokenize};

    #[test]
    fn numbers_are_read_in_digits_and_words() {
        let cases = [
            ("en", "1,200.50", 1200.5),
            ("en", "5,00,000", 500_000.0),
            ("en", "50k", 50_000.0),
            ("en", "2.5M", 2_500_000.0),
            ("en", "twenty-five", 25.0),
            ("en", "two hundred", 200.0),
            ("en", "3 million", 3_000_000.0),
            ("en", "hundred", 100.0),
            ("de", "1.200,50", 1200.5),
            ("de", "1,5", 1.5),
            ("de", "1.200", 1200.0),
        ];
        for (tag, text, expected) in cases {
            let locale = Locale::find(tag).unwrap();
            let found = find(&tokenize(text), locale.language);
            let value = found.first().copied().flatten().map(|number| number.value);
            assert_eq!(value.map(|value| format!("{value:.2}")), Some(format!("{expected:.2}")), "{text}");
        }
    }
}
