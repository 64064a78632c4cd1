"""Pictures as plain data, and what makes files of them. Pure: no database, no URLs.

``text`` how much room words need, ``canvas`` what a picture is made of, ``theme`` its colours, ``rendition`` in which
of its forms somebody asks for it, ``png`` its raster twin.
"""
