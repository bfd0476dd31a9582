"""Search in the knowledge base: words (BM25) and meaning (vectors in Chroma), fused by rank."""
