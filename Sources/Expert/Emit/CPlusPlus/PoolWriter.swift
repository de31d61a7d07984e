import Domain

struct PoolWriter {
  let signature: KernelSignature
  init(_ launch: Launch, _ kernel: PoolKernel) { signature = KernelSignature(launch, name: kernel.name) }
  func text() -> String { "" }
}
