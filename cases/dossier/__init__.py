"""The dossier (卷宗): its catalogue, the bound file, putting it away, and what is handed to other bodies."""
