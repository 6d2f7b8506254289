//! Numbers: percentages, quantities, weights.

use serde::{Deserialize, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
    },
};
use validator::{Validate, ValidationErrors};

use super::failure;

/// A percentage as it is shown: 0–100 with one decimal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percent(pub f64);

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(rounded(self.0, 10.0))
    }
}

impl PartialSchema for Percent {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .minimum(Some(0))
            .maximum(Some(100))
            .into()
    }
}
impl ToSchema for Percent {}

/// A difference of percentages as it is shown: −100 to 100 with one decimal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PercentPoints(pub f64);

impl Serialize for PercentPoints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(rounded(self.0, 10.0))
    }
}

impl PartialSchema for PercentPoints {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .minimum(Some(-100))
            .maximum(Some(100))
            .into()
    }
}
impl ToSchema for PercentPoints {}

/// Rounds half away from zero; adding zero turns −0 into 0.
fn rounded(value: f64, scale: f64) -> f64 {
    (value * scale).round() / scale + 0.0
}

/// A finite number between −10¹⁵ and 10¹⁵: large enough for any metric, exact in every client.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(pub f64);

/// The largest quantity.
const MAX_QUANTITY: f64 = 1e15;

impl Validate for Quantity {
    fn validate(&self) -> Result<(), ValidationErrors> {
        if self.0.abs() <= MAX_QUANTITY {
            Ok(())
        } else {
            failure("out-of-range", "must be a number from -1e15 to 1e15")
        }
    }
}

impl PartialSchema for Quantity {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .minimum(Some(-MAX_QUANTITY))
            .maximum(Some(MAX_QUANTITY))
            .into()
    }
}
impl ToSchema for Quantity {}

/// A weight: above 0, at most 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weight(pub f64);

impl Validate for Weight {
    fn validate(&self) -> Result<(), ValidationErrors> {
        if self.0 > 0.0 && self.0 <= 1000.0 {
            Ok(())
        } else {
            failure("out-of-range", "must be above 0 and at most 1000")
        }
    }
}

impl PartialSchema for Weight {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .exclusive_minimum(Some(0))
            .maximum(Some(1000))
            .into()
    }
}
impl ToSchema for Weight {}
