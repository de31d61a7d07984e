import Domain

@testable import Expert

extension TensorProduct.Form {
  /// The product by its definition, in double precision.
  func multiplied(_ left: [Double], _ right: [Double]) -> [Double] {
    switch self {
    case .matrices(let form): form.multiplied(left, right)
    case .convolution(let form): form.multiplied(left, right)
    }
  }
}

extension MatrixForm {
  fileprivate func multiplied(_ left: [Double], _ right: [Double]) -> [Double] {
    Positions.all([count, rows, columns]).map { at in
      (0..<inner).reduce(0) { sum, k in
        let row = leftIsTransposed ? k * rows + at[1] : at[1] * inner + k
        let column = rightIsTransposed ? at[2] * inner + k : k * columns + at[2]
        return sum + left[at[0] * rows * inner + row] * right[at[0] * inner * columns + column]
      }
    }
  }
}

extension ConvolutionForm {
  fileprivate func multiplied(_ image: [Double], _ filter: [Double]) -> [Double] {
    Positions.all([images, filters] + output).map { at in
      Positions.all([channels] + window).reduce(0) { sum, term in
        var place = at[0] * channels + term[0]
        for axis in window.indices {
          let position = at[axis + 2] * stride[axis] + term[axis + 1] * dilation[axis] - padding[axis]
          guard position >= 0, position < input[axis] else { return sum }
          place = place * input[axis] + position
        }
        return sum + image[place] * filter[weight(at[1], term)]
      }
    }
  }

  private func weight(_ filter: Int, _ term: [Int]) -> Int {
    let start = isTransposed ? term[0] * filters + filter : filter * channels + term[0]
    return window.indices.reduce(start) { place, axis in
      place * window[axis] + (isTransposed ? window[axis] - 1 - term[axis + 1] : term[axis + 1])
    }
  }
}
