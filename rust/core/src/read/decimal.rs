//! The f64 nearest to `mantissa / 10^k`, for any 64-bit mantissa and k up to 27.
//!
//! The idea (Eisel and Lemire, "Number parsing at a gigabyte per second", 2021): multiply the
//! mantissa, shifted to the left, by the first 64 bits of `1 / 5^k`; the product's first 55 bits
//! are the answer's, unless all that follows them are ones, where the next 64 bits are multiplied
//! in too. In this range of exponents that is always enough (their theorem), so nothing falls back
//! to slow arithmetic. A product that lies exactly between two floats can occur only for k <= 4
//! and is rounded to even.
//!
//! Detectors write floats of 32 bits with 16 and 17 digits (`72.16145324707031`), which Clinger's
//! method cannot take; the standard library's parser needs four times as long, because it begins
//! with the text again.

/// The largest k.
pub(super) const MAX_POWER: u64 = 27;

/// `1 / 5^k`, rounded up, as 128 bits of which the highest is set.
const RECIPROCALS: [u128; MAX_POWER as usize + 1] = {
    let mut table = [1u128 << 127; MAX_POWER as usize + 1];
    let mut divisor: u128 = 1;
    let mut k = 1;
    while k < table.len() {
        divisor *= 5;
        let bits = 128 - (divisor - 1).leading_zeros() + 127;
        // Long division of 2^bits by 5^k.
        let (mut quotient, mut rest, mut bit) = (0u128, 1u128, 0);
        while bit < bits {
            rest <<= 1;
            quotient <<= 1;
            if rest >= divisor {
                rest -= divisor;
                quotient |= 1;
            }
            bit += 1;
        }
        table[k] = quotient + 1;
        k += 1;
    }
    table
};

/// The float nearest to `mantissa / 10^k`; `k` must not exceed [`MAX_POWER`].
#[inline]
pub(super) fn divide(mantissa: u64, k: u64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let zeros = mantissa.leading_zeros();
    let shifted = mantissa << zeros;
    let (high, low) = multiply(shifted, RECIPROCALS[k as usize]);
    let upper = (high >> 63) as u32;
    let shift = upper + 64 - 52 - 3;
    let mut significand = high >> shift;
    let between = low <= 1 && k <= 4 && significand & 3 == 1 && significand << shift == high;
    if between {
        significand &= !1;
    }
    significand = (significand + (significand & 1)) >> 1;
    // log2(10^-k) by multiplication, as in the paper.
    let power = ((-(k as i64) * (152_170 + 65_536)) >> 16) + 63;
    let mut exponent = power + i64::from(upper) - i64::from(zeros) + 1023;
    if significand >= 2 << 52 {
        significand = 1 << 52;
        exponent += 1;
    }
    f64::from_bits(significand & !(1 << 52) | (exponent as u64) << 52)
}

/// The first 128 bits of `factor * reciprocal`, the lower ones only as far as they matter.
#[inline(always)]
fn multiply(factor: u64, reciprocal: u128) -> (u64, u64) {
    let wide = |half: u64| u128::from(factor) * u128::from(half);
    let mut product = wide((reciprocal >> 64) as u64);
    if (product >> 64) as u64 & 0x1FF == 0x1FF {
        product += wide(reciprocal as u64) >> 64;
    }
    ((product >> 64) as u64, product as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mantissa: u64, k: u64) {
        let oracle: f64 = format!("{mantissa}e-{k}").parse().unwrap();
        assert_eq!(divide(mantissa, k).to_bits(), oracle.to_bits(), "{mantissa}e-{k}");
    }

    #[test]
    fn equals_the_standard_library_on_hard_cases() {
        for k in 0..=MAX_POWER {
            for bit in 0..64 {
                for near in [-2i64, -1, 0, 1, 2] {
                    check((1u64 << bit).wrapping_add_signed(near), k);
                }
            }
            for power in 0..20 {
                check(10u64.pow(power), k);
                check(10u64.pow(power) + 1, k);
            }
            check(u64::MAX, k);
        }
        // Halfway between two floats, to either side of the even one, for each k where that is possible.
        for k in 0..=4 {
            for odd in [(1u64 << 53) + 1, (1 << 53) + 3, (1 << 53) + 5] {
                check(odd * 5u64.pow(k as u32), k);
            }
        }
    }

    #[test]
    fn equals_the_standard_library_on_random_mantissas() {
        let mut state = 1u64;
        for _ in 0..200_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let mantissa = (state ^ state >> 29) >> (state >> 58);
            check(mantissa, state >> 20 & 15);
            check(mantissa, (state >> 24) % (MAX_POWER + 1));
            // As detectors write: the shortest decimal of a 32-bit float as a 64-bit one.
            let text = format!("{}", f64::from(f32::from_bits((state >> 32) as u32 & 0x47FF_FFFF)));
            if let Some((whole, fraction)) = text.split_once('.')
                && let Ok(digits) = format!("{whole}{fraction}").parse()
                && fraction.len() as u64 <= MAX_POWER
            {
                check(digits, fraction.len() as u64);
            }
        }
    }
}
