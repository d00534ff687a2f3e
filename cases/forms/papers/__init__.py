"""Forms of the kinds of papers: what a paper says and the case's rows do not know, a module a stage."""
