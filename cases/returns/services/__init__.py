"""Operations on report templates, and on what is made from them."""
