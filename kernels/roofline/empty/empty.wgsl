// Nothing: what remains is the price of a dispatch.
@compute @workgroup_size(1)
fn main() {
}
