//! File readers: bytes straight into columns, validated at this edge so that everything inside
//! is total.
