"""Operations on organisations, accounts and memberships."""
