"""The pages, one file each; `ui.web.frame` lists them.

The folder is not called `pages`: Streamlit would take one of that name beside the page script for its own
and run the files in it.
"""
