/// Functions that products on tensor cores share: writing operands as parts, and the plain product for what parts
/// can't carry.
///
/// One part alone is fp16(x).
///
/// With x = high + low and high = fp16(x), the two parts hold 22 bits of x and x y = high high + high low + low high, but
/// for 2^-22 of it (Ootomo, Yokota 2022). Rows are scaled by powers of two, which is exact.
enum ProductSnippets {
  static func all(_ parts: OperandParts) -> [TritonPrelude.Snippet] {
    arithmetic + writing(parts) + matrices + convolutions
  }

  /// How parts are stored; where there is one, the second name stands for it, too.
  private static func writing(_ parts: OperandParts) -> [TritonPrelude.Snippet] {
    switch parts {
    case .one: [storedPart, emptyPart]
    case .two: [storedParts, emptyParts]
    }
  }

  private static let storedParts = TritonPrelude.Snippet(
    name: "_store_parts(",
    text: """
      @triton.jit
      def _store_parts(x, high_ptr, low_ptr, at, mask):
          high = x.to(tl.float16)
          low = (x - high.to(tl.float32)).to(tl.float16)
          tl.store(high_ptr + at, high, mask=mask)
          tl.store(low_ptr + at, low, mask=mask)
      """)

  private static let emptyParts = TritonPrelude.Snippet(
    name: "_empty_parts(",
    text: """
      def _empty_parts(x, count, scales):
          high = torch.empty(count, dtype=torch.float16, device=x.device)
          return high, torch.empty_like(high), torch.empty(scales, device=x.device)
      """)

  private static let storedPart = TritonPrelude.Snippet(
    name: "_store_parts(",
    text: """
      @triton.jit
      def _store_parts(x, high_ptr, low_ptr, at, mask):
          tl.store(high_ptr + at, x.to(tl.float16), mask=mask)
      """)

  private static let emptyPart = TritonPrelude.Snippet(
    name: "_empty_parts(",
    text: """
      def _empty_parts(x, count, scales):
          high = torch.empty(count, dtype=torch.float16, device=x.device)
          return high, high, torch.empty(scales, device=x.device)
      """)

  private static let arithmetic: [TritonPrelude.Snippet] = [
    TritonPrelude.Snippet(
      name: "_tile(",
      text: """
        @triton.jit
        def _tile(program, rows: tl.constexpr, columns: tl.constexpr, group: tl.constexpr):
            # Neighbouring programs share rows and columns, so that operands are found in the cache.
            first = program // (group * columns) * group
            height = tl.minimum(rows - first, group)
            within = program % (group * columns)
            return first + within % height, within // height
        """),
    TritonPrelude.Snippet(
      name: "_scales(",
      text: """
        @triton.jit
        def _scales(largest):
            # The power of two that brings the largest magnitude to [2^14, 2^15), and its inverse.
            exponent = (largest.to(tl.int32, bitcast=True) >> 23) & 255
            up = tl.minimum(tl.maximum(268 - exponent, 1), 253)
            return (up << 23).to(tl.float32, bitcast=True), ((254 - up) << 23).to(tl.float32, bitcast=True)
        """),
    TritonPrelude.Snippet(
      name: "_finite_size(",
      text: """
        @triton.jit
        def _finite_size(x):
            size = tl.abs(x)
            return tl.where(size < float("inf"), size, 0.0)
        """),
    TritonPrelude.Snippet(
      name: "_has_special(",
      text: """
        @triton.jit
        def _has_special(x):
            # Parts of infinities and NaN do not add up to them.
            return tl.max(tl.max(tl.where(tl.abs(x) < float("inf"), 0, 1), 1), 0) > 0
        """),
  ]

  private static let matrices: [TritonPrelude.Snippet] = [
    TritonPrelude.Snippet(
      name: "_plain_product(",
      text: """
        @triton.jit
        def _plain_product(left, right, m, n, rows: tl.constexpr, columns: tl.constexpr, inner: tl.constexpr,
                           left_row: tl.constexpr, left_term: tl.constexpr, right_column: tl.constexpr,
                           right_term: tl.constexpr):
            # In fp32, term by term: for tiles with infinities or NaN.
            total = tl.zeros([m.shape[0], n.shape[0]], dtype=tl.float32)
            for k in range(0, inner):
                x = tl.load(left + m * left_row + k * left_term, mask=m < rows, other=0.0)
                y = tl.load(right + n * right_column + k * right_term, mask=n < columns, other=0.0)
                total += x[:, None] * y[None, :]
            return total
        """),
    TritonPrelude.Snippet(
      name: "_split_rows",
      text: """
        @triton.jit
        def _split_rows(x_ptr, high_ptr, low_ptr, scale_ptr, rows: tl.constexpr, inner: tl.constexpr,
                        padded: tl.constexpr, height: tl.constexpr, width: tl.constexpr):
            row = tl.program_id(0) * height + tl.arange(0, height)
            k = tl.arange(0, width)[None, :]
            start = row.to(tl.int64)[:, None] * inner
            largest = tl.zeros([height], dtype=tl.float32)
            for first in range(0, inner, width):
                mask = (first + k < inner) & (row < rows)[:, None]
                x = tl.load(x_ptr + start + first + k, mask=mask, other=0.0)
                largest = tl.maximum(largest, tl.max(_finite_size(x), 1))
            up, down = _scales(largest)
            for first in range(0, padded, width):
                mask = (first + k < inner) & (row < rows)[:, None]
                x = tl.load(x_ptr + start + first + k, mask=mask, other=0.0) * up[:, None]
                _store_parts(x, high_ptr, low_ptr, row.to(tl.int64)[:, None] * padded + first + k, first + k < padded)
            tl.store(scale_ptr + row, down)
        """),
    TritonPrelude.Snippet(
      name: "_parts_by_rows(",
      text: """
        def _parts_by_rows(x, rows, inner, padded_rows, padded_inner):
            # [rows, inner]; zeros fill up the parts.
            parts = _empty_parts(x, padded_rows * padded_inner, padded_rows)
            width = min(8192, triton.next_power_of_2(padded_inner))
            height = max(1, min(64, 4096 // width, padded_rows & -padded_rows))
            _split_rows[(padded_rows // height,)](x, *parts, rows, inner, padded_inner, height, width, num_warps=8)
            return parts
        """),
    TritonPrelude.Snippet(
      name: "_largest_of_columns",
      text: """
        @triton.jit
        def _largest_of_columns(x_ptr, largest_ptr, inner: tl.constexpr, columns: tl.constexpr, padded: tl.constexpr):
            n = tl.program_id(0) * 128 + tl.arange(0, 128)
            k = tl.program_id(1) * 128 + tl.arange(0, 128)
            matrix = tl.program_id(2)
            at = matrix.to(tl.int64) * (inner * columns) + k[:, None] * columns + n[None, :]
            x = tl.load(x_ptr + at, mask=(k < inner)[:, None] & (n < columns)[None, :], other=0.0)
            # Numbers that are not negative order as their bits do.
            bits = tl.max(_finite_size(x), 0).to(tl.int32, bitcast=True)
            tl.atomic_max(largest_ptr + matrix * padded + n, bits, mask=n < padded)
        """),
    TritonPrelude.Snippet(
      name: "_split_columns",
      text: """
        @triton.jit
        def _split_columns(x_ptr, largest_ptr, high_ptr, low_ptr, scale_ptr, inner: tl.constexpr, columns: tl.constexpr,
                           padded_inner: tl.constexpr, padded: tl.constexpr):
            n = tl.program_id(0) * 128 + tl.arange(0, 128)
            k = tl.program_id(1) * 64 + tl.arange(0, 64)
            matrix = tl.program_id(2)
            at = matrix.to(tl.int64) * (inner * columns) + k[:, None] * columns + n[None, :]
            x = tl.load(x_ptr + at, mask=(k < inner)[:, None] & (n < columns)[None, :], other=0.0)
            largest = tl.load(largest_ptr + matrix * padded + n, mask=n < padded, other=0)
            up, down = _scales(largest.to(tl.float32, bitcast=True))
            to = matrix.to(tl.int64) * (padded_inner * padded) + k[:, None] * padded + n[None, :]
            mask = (k < padded_inner)[:, None] & (n < padded)[None, :]
            _store_parts(x * up[None, :], high_ptr, low_ptr, to, mask)
            if tl.program_id(1) == 0:
                tl.store(scale_ptr + matrix * padded + n, down, mask=n < padded)
        """),
    TritonPrelude.Snippet(
      name: "_parts_by_columns(",
      text: """
        def _parts_by_columns(x, count, inner, columns, padded_inner, padded_columns):
            # count times [inner, columns]; zeros fill up the parts.
            parts = _empty_parts(x, count * padded_inner * padded_columns, count * padded_columns)
            largest = torch.zeros(count * padded_columns, dtype=torch.int32, device=x.device)
            tiles = triton.cdiv(padded_columns, 128)
            _largest_of_columns[(tiles, triton.cdiv(inner, 128), count)](
                x, largest, inner, columns, padded_columns, num_warps=8)
            _split_columns[(tiles, triton.cdiv(padded_inner, 64), count)](
                x, largest, *parts, inner, columns, padded_inner, padded_columns, num_warps=8)
            return parts
        """),
  ]

  private static let convolutions: [TritonPrelude.Snippet] = [
    TritonPrelude.Snippet(
      name: "_plain_convolution(",
      text: """
        @triton.jit
        def _plain_convolution(x_ptr, filter_ptr, image, pixel, n, filters: tl.constexpr, channels: tl.constexpr,
                               D: tl.constexpr, H: tl.constexpr, W: tl.constexpr,
                               OD: tl.constexpr, OH: tl.constexpr, OW: tl.constexpr,
                               KD: tl.constexpr, KH: tl.constexpr, KW: tl.constexpr,
                               SD: tl.constexpr, SH: tl.constexpr, SW: tl.constexpr,
                               PD: tl.constexpr, PH: tl.constexpr, PW: tl.constexpr,
                               LD: tl.constexpr, LH: tl.constexpr, LW: tl.constexpr,
                               filter_step: tl.constexpr, channel_step: tl.constexpr, base: tl.constexpr,
                               TD: tl.constexpr, TH: tl.constexpr, TW: tl.constexpr):
            # In fp32, term by term: for tiles with infinities or NaN.
            total = tl.zeros([pixel.shape[0], n.shape[0]], dtype=tl.float32)
            for term in range(0, channels * KD * KH * KW):
                channel = term // (KD * KH * KW)
                tap = term % (KD * KH * KW)
                d = pixel // (OH * OW) * SD + tap // (KH * KW) * LD - PD
                h = pixel // OW % OH * SH + tap // KW % KH * LH - PH
                w = pixel % OW * SW + tap % KW * LW - PW
                inside = (d >= 0) & (d < D) & (h >= 0) & (h < H) & (w >= 0) & (w < W)
                at = (image.to(tl.int64) * channels + channel) * (D * H * W) + (d * H + h) * W + w
                x = tl.load(x_ptr + at, mask=inside, other=0.0)
                place = base + tap // (KH * KW) * TD + tap // KW % KH * TH + tap % KW * TW
                y = tl.load(filter_ptr + n * filter_step + channel * channel_step + place, mask=n < filters, other=0.0)
                # What lies outside counts as nothing, not as zero times y.
                total += tl.where(inside[:, None], x[:, None] * y[None, :], 0.0)
            return total
        """),
    TritonPrelude.Snippet(
      name: "_largest_of_images",
      text: """
        @triton.jit
        def _largest_of_images(x_ptr, largest_ptr, count: tl.constexpr):
            at = tl.program_id(0) * 8192 + tl.arange(0, 8192)
            image = tl.program_id(1)
            x = tl.load(x_ptr + image.to(tl.int64) * count + at, mask=at < count, other=0.0)
            tl.atomic_max(largest_ptr + image, tl.max(_finite_size(x), 0).to(tl.int32, bitcast=True))
        """),
    TritonPrelude.Snippet(
      name: "_split_images",
      text: """
        @triton.jit
        def _split_images(x_ptr, largest_ptr, high_ptr, low_ptr, scale_ptr, channels: tl.constexpr, depth: tl.constexpr,
                          D: tl.constexpr, H: tl.constexpr, W: tl.constexpr,
                          DP: tl.constexpr, HP: tl.constexpr, WP: tl.constexpr,
                          PD: tl.constexpr, PH: tl.constexpr, PW: tl.constexpr, block: tl.constexpr,
                          slack: tl.constexpr):
            # [channels, D, H, W] becomes [DP, HP, WP, depth] with zeros around.
            w = tl.program_id(0) * 64 + tl.arange(0, 64)
            line = tl.program_id(1)
            image = tl.program_id(2).to(tl.int64)
            up, down = _scales(tl.load(largest_ptr + image).to(tl.float32, bitcast=True))
            d = line // HP - PD
            h = line % HP - PH
            inside = (d >= 0) & (d < D) & (h >= 0) & (h < H) & (w >= PW) & (w < W + PW)
            for first in range(0, depth, block):
                c = first + tl.arange(0, block)
                at = ((image * channels + c[:, None]) * D + d) * (H * W) + h * W + (w - PW)[None, :]
                x = tl.load(x_ptr + at, mask=(c < channels)[:, None] & inside[None, :], other=0.0)
                to = (image * (DP * HP) + line) * (WP * depth) + w[:, None] * depth + c[None, :]
                _store_parts(tl.trans(x) * up, high_ptr, low_ptr, to, (w < WP)[:, None] & (c < depth)[None, :])
            if (line == 0) & (tl.program_id(0) == 0):
                tl.store(scale_ptr + image, down)
                if image == 0:
                    # Runs of the last pixels reach beyond the images; what is there meets zeros of the filters.
                    at = tl.num_programs(2).to(tl.int64) * (DP * HP * WP * depth) + tl.arange(0, 1024)
                    _store_parts(tl.zeros([1024], dtype=tl.float32), high_ptr, low_ptr, at, tl.arange(0, 1024) < slack)
        """),
    TritonPrelude.Snippet(
      name: "_parts_of_images(",
      text: """
        def _parts_of_images(x, images, channels, depth, slack, D, H, W, DP, HP, WP, PD, PH, PW):
            parts = _empty_parts(x, images * DP * HP * WP * depth + slack, images)
            largest = torch.zeros(images, dtype=torch.int32, device=x.device)
            count = channels * D * H * W
            _largest_of_images[(triton.cdiv(count, 8192), images)](x, largest, count, num_warps=8)
            block = min(64, depth & -depth)
            _split_images[(triton.cdiv(WP, 64), DP * HP, images)](
                x, largest, *parts, channels, depth, D, H, W, DP, HP, WP, PD, PH, PW, block, slack)
            return parts
        """),
    TritonPrelude.Snippet(
      name: "_filter_terms(",
      text: """
        @triton.jit
        def _filter_terms(x_ptr, n, at, filters: tl.constexpr, channels: tl.constexpr, depth: tl.constexpr,
                          runs: tl.constexpr, run: tl.constexpr, width: tl.constexpr, filter_step: tl.constexpr,
                          channel_step: tl.constexpr, base: tl.constexpr, R0: tl.constexpr, R1: tl.constexpr,
                          R2: tl.constexpr, T0: tl.constexpr, T1: tl.constexpr, T2: tl.constexpr, TW: tl.constexpr):
            # Terms of a filter in the order in which the product adds them.
            element = at % run // depth
            channel = at % run % depth
            which = at // run
            place = base + which // (R1 * R2) * T0 + which // R2 % R1 * T1 + which % R2 * T2 + element * TW
            mask = (at < runs * run) & (element < width) & (channel < channels) & (n < filters)
            return tl.load(x_ptr + n * filter_step + channel * channel_step + place, mask=mask, other=0.0), at
        """),
    TritonPrelude.Snippet(
      name: "_split_filters",
      text: """
        @triton.jit
        def _split_filters(x_ptr, high_ptr, low_ptr, scale_ptr, filters: tl.constexpr, channels: tl.constexpr,
                           depth: tl.constexpr, runs: tl.constexpr, run: tl.constexpr, width: tl.constexpr,
                           filter_step: tl.constexpr, channel_step: tl.constexpr, base: tl.constexpr,
                           R0: tl.constexpr, R1: tl.constexpr, R2: tl.constexpr, T0: tl.constexpr, T1: tl.constexpr,
                           T2: tl.constexpr, TW: tl.constexpr, block: tl.constexpr):
            n = tl.program_id(0)
            largest = 0.0
            for first in range(0, runs * run, block):
                x, _ = _filter_terms(x_ptr, n, first + tl.arange(0, block), filters, channels, depth, runs, run, width,
                                     filter_step, channel_step, base, R0, R1, R2, T0, T1, T2, TW)
                largest = tl.maximum(largest, tl.max(_finite_size(x), 0))
            up, down = _scales(largest)
            for first in range(0, runs * run, block):
                x, at = _filter_terms(x_ptr, n, first + tl.arange(0, block), filters, channels, depth, runs, run, width,
                                      filter_step, channel_step, base, R0, R1, R2, T0, T1, T2, TW)
                _store_parts(x * up, high_ptr, low_ptr, n * (runs * run) + at, at < runs * run)
            tl.store(scale_ptr + n, down)
        """),
    TritonPrelude.Snippet(
      name: "_parts_of_filters(",
      text: """
        def _parts_of_filters(x, filters, padded, channels, depth, runs, run, width, filter_step, channel_step, *places):
            # Each filter as [runs, width, depth], with zeros at the end of a run.
            parts = _empty_parts(x, padded * runs * run, padded)
            _split_filters[(padded,)](
                x, *parts, filters, channels, depth, runs, run, width, filter_step, channel_step, *places, 1024)
            return parts
        """),
  ]
}
