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
    isTransposed ? scattered(image, filter) : gathered(image, filter)
  }

  private func gathered(_ image: [Double], _ filter: [Double]) -> [Double] {
    Positions.all([images, filters] + output).map { at in
      Positions.all([channels] + window).reduce(0) { sum, term in
        var place = at[0] * channels + term[0], element = at[1] * channels + term[0]
        for axis in window.indices {
          let position = at[axis + 2] * stride[axis] + term[axis + 1] * dilation[axis] - padding[axis]
          guard position >= 0, position < input[axis] else { return sum }
          place = place * input[axis] + position
          element = element * window[axis] + term[axis + 1]
        }
        return sum + image[place] * filter[element]
      }
    }
  }

  /// Each input adds to the outputs that it reaches.
  private func scattered(_ image: [Double], _ filter: [Double]) -> [Double] {
    var results = [Double](repeating: 0, count: images * filters * output.reduce(1, *))
    for (place, at) in Positions.all([images, channels] + input).enumerated() {
      for term in Positions.all([filters] + window) {
        var result = at[0] * filters + term[0], element = at[1] * filters + term[0]
        var isInside = true
        for axis in window.indices {
          let position = at[axis + 2] * stride[axis] + term[axis + 1] * dilation[axis] - padding[axis]
          isInside = isInside && position >= 0 && position < output[axis]
          result = result * output[axis] + position
          element = element * window[axis] + term[axis + 1]
        }
        if isInside { results[result] += image[place] * filter[element] }
      }
    }
    return results
  }
}
