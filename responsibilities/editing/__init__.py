"""The one door for every change a person makes.

The unit of a change is a *record*: one answer with its sources and evidence, one service with its other names, one
topic, ... as plain data in the words of the content format (:mod:`responsibilities.contentsync.schema`). A form, a
bulk change, an uploaded file, a restored day and the decision about an upgrade all come down to :class:`Change`: the
record as its author found it and as its author wants it. Here it is merged with what others did meanwhile, checked,
and published or kept as a draft.
"""
