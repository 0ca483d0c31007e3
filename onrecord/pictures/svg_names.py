"""The allowed elements and attributes, from the tables of SVG 2, SVG Animations 2 and Filter Effects 1."""

from __future__ import annotations

ANIMATIONS = frozenset({"animate", "animateMotion", "animateTransform", "set"})
ELEMENTS = ANIMATIONS | frozenset(
    {
        "svg", "g", "defs", "symbol", "use", "title", "desc", "style", "switch", "a", "view", "path", "rect", "circle",
        "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath", "marker", "pattern", "mask", "clipPath",
        "linearGradient", "radialGradient", "stop", "filter", "mpath", "feBlend", "feColorMatrix",
        "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap",
        "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur",
        "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight",
        "feTile", "feTurbulence",
    }
)  # fmt: skip
"""The allowed elements (SVG 2, chapters 5 to 16; Filter Effects 1). Others run scripts, load, or lack support."""

PLAIN = frozenset(
    {
        "aria-describedby", "aria-hidden", "aria-label", "aria-labelledby", "class", "href", "id", "lang", "media",
        "requiredExtensions", "requiredFeatures", "role", "systemLanguage", "version", "xlink:href", "xml:lang",
        "xml:space", "xmlns", "xmlns:xlink",
    }
)  # fmt: skip
"""Attributes whose values are not CSS."""
PRESENTATION = frozenset(
    {
        "alignment-baseline", "baseline-shift", "clip", "clip-path", "clip-rule", "color", "color-interpolation",
        "color-interpolation-filters", "color-rendering", "cursor", "direction", "display", "dominant-baseline",
        "enable-background", "fill", "fill-opacity", "fill-rule", "filter", "flood-color", "flood-opacity", "font",
        "font-family", "font-size", "font-size-adjust", "font-stretch", "font-style", "font-variant", "font-weight",
        "glyph-orientation-horizontal", "glyph-orientation-vertical", "image-rendering", "isolation", "kerning",
        "letter-spacing", "lighting-color", "line-height", "marker", "marker-end", "marker-mid", "marker-start",
        "mask", "mask-type", "mix-blend-mode", "opacity", "overflow", "paint-order", "pointer-events",
        "shape-rendering", "stop-color", "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset",
        "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor",
        "text-decoration", "text-rendering", "transform-origin", "unicode-bidi", "vector-effect", "visibility",
        "white-space", "word-spacing", "writing-mode",
    }
)  # fmt: skip
"""Properties that may stand as attributes (SVG 2, section 6.6)."""
SHAPE = frozenset(
    {
        "amplitude", "azimuth", "baseFrequency", "bias", "clipPathUnits", "cx", "cy", "d", "diffuseConstant",
        "divisor", "dx", "dy", "edgeMode", "elevation", "exponent", "filterUnits", "fr", "fx", "fy",
        "gradientTransform", "gradientUnits", "height", "in", "in2", "intercept", "k1", "k2", "k3", "k4",
        "kernelMatrix", "kernelUnitLength", "lengthAdjust", "limitingConeAngle", "markerHeight", "markerUnits",
        "markerWidth", "maskContentUnits", "maskUnits", "method", "mode", "numOctaves", "offset", "operator", "order",
        "orient", "pathLength", "patternContentUnits", "patternTransform", "patternUnits", "points", "pointsAtX",
        "pointsAtY", "pointsAtZ", "preserveAlpha", "preserveAspectRatio", "primitiveUnits", "r", "radius", "refX",
        "refY", "result", "rotate", "rx", "ry", "scale", "seed", "side", "slope", "spacing", "specularConstant",
        "specularExponent", "spreadMethod", "startOffset", "stdDeviation", "stitchTiles", "surfaceScale",
        "tableValues", "targetX", "targetY", "textLength", "transform", "type", "values", "viewBox", "width", "x",
        "x1", "x2", "xChannelSelector", "y", "y1", "y2", "yChannelSelector", "z",
    }
)  # fmt: skip
"""Attributes of shapes and filters."""
TIMING = frozenset(
    {
        "accumulate", "additive", "attributeName", "attributeType", "begin", "by", "calcMode", "dur", "end", "from",
        "keyPoints", "keySplines", "keyTimes", "max", "min", "origin", "path", "repeatCount", "repeatDur", "restart",
        "to",
    }
)  # fmt: skip
"""Attributes of animations."""
ATTRIBUTES = PLAIN | PRESENTATION | SHAPE | TIMING | {"style"}
"""All allowed attributes. Others are notes of drawing programs, or are not needed for drawing."""
