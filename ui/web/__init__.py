"""The web pages, drawn by Streamlit."""
