//! Time in proportion, without a second lost.

use std::cmp::Reverse;

/// What each wants of `available` minutes, by its own minutes, if it has some, and its weight.
pub(super) fn wants(needs: &[(Option<f32>, f64)], available: f64) -> Vec<f64> {
    let sum = |with: bool| {
        let those = needs
            .iter()
            .filter(|(minutes, _)| minutes.is_some() == with);
        those.fold((0.0, 0.0), |(minutes, weight), need| {
            (minutes + f64::from(need.0.unwrap_or(0.0)), weight + need.1)
        })
    };
    let ((written, heavy), (_, light)) = (sum(true), sum(false));
    // Minutes for a weight of 1 where the author gives minutes, but no more than all sections
    // would get for it by weight alone.
    let pace = (written / heavy.max(1.0)).min(available / (heavy + light).max(1.0));
    let rest = (available - written).max(pace * light / 2.0);
    needs
        .iter()
        .map(|(minutes, weight)| match minutes {
            Some(minutes) => f64::from(*minutes),
            None => rest * weight / light.max(1.0),
        })
        .collect()
}

/// `total` seconds in proportion to wants: whole half minutes where all get one.
pub(super) fn apportion_minutes(total: u32, wants: &[f64]) -> Vec<u32> {
    let unit = match total / 30 {
        halves if total.is_multiple_of(30) && halves as usize >= wants.len() => 30,
        _ => 1,
    };
    let parts = apportion(total / unit, wants);
    parts.into_iter().map(|part| part * unit).collect()
}

/// `total` units in proportion to wants, by largest remainder, the earlier one of equals. They
/// add up exactly, and nobody gets nothing where there are enough for all.
pub(super) fn apportion(total: u32, wants: &[f64]) -> Vec<u32> {
    let mut left = total;
    let mut sum: f64 = wants.iter().sum();
    let mut order: Vec<(usize, f64)> = wants.iter().copied().enumerate().collect();
    // Whoever would get less than one unit gets one, the smallest first; the others share the
    // rest.
    let mut small = 0;
    if total as usize >= wants.len() {
        order.sort_by(|a, b| a.1.total_cmp(&b.1));
        for (_, want) in &order {
            if sum > 0.0 && want / sum * f64::from(left) >= 1.0 {
                break;
            }
            left -= 1;
            sum -= want;
            small += 1;
        }
    }
    let (least, sharing) = order.split_at(small);
    let mut shares: Vec<(usize, u32)> = least.iter().map(|(at, _)| (*at, 1)).collect();
    let mut remainders = Vec::with_capacity(sharing.len());
    let mut over = left;
    // Summed anew, because subtracting one by one leaves a rounding error.
    let sum: f64 = sharing.iter().map(|(_, want)| want).sum();
    for (at, want) in sharing {
        let share = if sum > 0.0 {
            want / sum
        } else {
            1.0 / sharing.len() as f64
        };
        // In millionths, so that equal remainders are equal in spite of rounding errors.
        let exact = (share * f64::from(left) * 1e6).round() as u64;
        let whole = u32::try_from(exact / 1_000_000).unwrap_or(left).min(over);
        over -= whole;
        remainders.push((Reverse(exact % 1_000_000), *at));
        shares.push((*at, whole));
    }
    remainders.sort_unstable();
    let all = least.iter().map(|(at, _)| *at);
    let next = remainders.iter().map(|(_, at)| *at).chain(all).cycle();
    shares.extend(next.take(over as usize).map(|at| (at, 1)));
    let mut parts = vec![0; wants.len()];
    for (at, share) in shares {
        if let Some(part) = parts.get_mut(at) {
            *part += share;
        }
    }
    parts
}
